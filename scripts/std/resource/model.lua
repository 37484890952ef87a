-- The resource list: what a unit offers, by category, with how much of it at once; drawn up each January, refreshed each July. (DOMAIN.md, 11)
-- Needs std.organisation.
kind "resource" {
  label = { en = "Resource", ["zh-CN"] = "资源" },
  fields = {
    unit = ref "unit" { required = true, back = "resources", label = { en = "Unit", ["zh-CN"] = "单位" } },
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "elderly", "children", "hardship", "disability", "merchant", "facility", "hygiene", "other", label = { en = "Serves", ["zh-CN"] = "服务类别" }, labels = {
      elderly = { en = "Elderly", ["zh-CN"] = "助老" }, children = { en = "Children", ["zh-CN"] = "助幼" }, hardship = { en = "Hardship", ["zh-CN"] = "助困" },
      disability = { en = "Disability", ["zh-CN"] = "助残" }, merchant = { en = "Merchants", ["zh-CN"] = "助商" }, facility = { en = "Facilities", ["zh-CN"] = "设施维修" },
      hygiene = { en = "Hygiene", ["zh-CN"] = "环境卫生" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    also = list(text) { label = { en = "Also serves (categories)", ["zh-CN"] = "兼顾类别" } },
    nature = enum { "service", "people", "venue", "equipment", "goods", "fund", default = "service", label = { en = "What it is", ["zh-CN"] = "资源形态" }, labels = {
      service = { en = "Service", ["zh-CN"] = "服务" }, people = { en = "People", ["zh-CN"] = "人力" }, venue = { en = "Venue", ["zh-CN"] = "场地" },
      equipment = { en = "Equipment", ["zh-CN"] = "设备" }, goods = { en = "Goods", ["zh-CN"] = "物资" }, fund = { en = "Fund", ["zh-CN"] = "资金" } } },
    skills = list(text) { label = { en = "Skills", ["zh-CN"] = "专长" } },
    description = text { max = 500, label = { en = "Description", ["zh-CN"] = "说明" } },
    capacity = integer { default = 2, min = 0, label = { en = "Open claims at once", ["zh-CN"] = "可同时承接" } },
    refreshed = time { label = { en = "Refreshed", ["zh-CN"] = "更新时间" } },
    stale = boolean { default = false, label = { en = "Stale", ["zh-CN"] = "已过期" } },
  },
  states = { "offered", "withdrawn" },
  state_labels = { offered = { en = "Offered", ["zh-CN"] = "可用" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "已撤下" } },
  standard_events = true,
  events = {
    offer    = { to = "offered", takes = { "unit", "name", "category", "also", "nature", "skills", "description", "capacity", "refreshed" }, by = { "secretary", "deputy_secretary", "representative" },
                 label = { en = "Offer", ["zh-CN"] = "登记" } },
    update   = { from = "any", takes = { "name", "category", "also", "nature", "skills", "description", "capacity", "refreshed" }, by = { "representative of unit", "deputy_secretary" },
                 label = { en = "Update", ["zh-CN"] = "更新" } },
    refresh  = { from = "offered", takes = { "capacity" }, by = { "representative of unit", "deputy_secretary" }, label = { en = "Still stands", ["zh-CN"] = "确认有效" } },
    stamp    = { from = "any", takes = { "refreshed", "stale" }, by = {}, label = { en = "Mark fresh or stale", ["zh-CN"] = "更新标记" } },
    withdraw = { from = "offered", to = "withdrawn", by = { "representative of unit", "deputy_secretary" }, label = { en = "Withdraw", ["zh-CN"] = "撤下" } },
    renew    = { from = "withdrawn", to = "offered", takes = { "capacity", "refreshed" }, by = { "representative of unit", "deputy_secretary" }, label = { en = "Renew", ["zh-CN"] = "恢复" } },
  },
}

-- One round in January, one in July: who has handed in, who has not.
kind "resource_round" {
  label = { en = "Round of resource lists", ["zh-CN"] = "资源清单报送" },
  fields = {
    year = integer { required = true, min = 2000, max = 2200, label = { en = "Year", ["zh-CN"] = "年度" } },
    part = enum { "annual", "refresh", label = { en = "Part", ["zh-CN"] = "批次" }, labels = { annual = { en = "Yearly list", ["zh-CN"] = "年初清单" },
      refresh = { en = "Half-yearly refresh", ["zh-CN"] = "半年更新" } } },
    due = time { required = true, label = { en = "Due", ["zh-CN"] = "截止" } },
  },
  unique = { { "year", "part" } },
  states = { "open", "closed" },
  state_labels = { open = { en = "Running", ["zh-CN"] = "报送中" }, closed = { en = "Closed", ["zh-CN"] = "已结束" } },
  events = {
    open_round = { to = "open", takes = { year = required, part = required, due = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Open", ["zh-CN"] = "启动" } },
    close = { from = "open", to = "closed", by = {}, label = { en = "Close", ["zh-CN"] = "结束" } },
  },
}

-- What one unit owes in a round. `late` and `filed_at` stay: boards score them.
kind "resource_list" {
  label = { en = "Resource list of a unit", ["zh-CN"] = "单位资源清单" },
  fields = {
    round = ref "resource_round" { required = true, back = "lists", label = { en = "Round", ["zh-CN"] = "批次" } },
    unit = ref "unit" { required = true, back = "resource_lists", label = { en = "Unit", ["zh-CN"] = "单位" } },
    due = time { required = true, label = { en = "Due", ["zh-CN"] = "截止" } },
    offers = integer { min = 0, label = { en = "Offers", ["zh-CN"] = "资源数" } },
    note = text { max = 500, label = { en = "Note", ["zh-CN"] = "说明" } },
    filed_at = time { label = { en = "Filed", ["zh-CN"] = "报送时间" } },
    late = boolean { default = false, label = { en = "Late", ["zh-CN"] = "逾期" } },
  },
  unique = { { "round", "unit" } },
  states = { "expected", "overdue", "filed" },
  state_labels = { expected = { en = "Expected", ["zh-CN"] = "待报送" }, overdue = { en = "Overdue", ["zh-CN"] = "逾期未报" }, filed = { en = "Filed", ["zh-CN"] = "已报送" } },
  standard_events = true,
  events = {
    expect = { to = "expected", takes = { round = required, unit = required, due = required }, by = {}, label = { en = "Expect", ["zh-CN"] = "通知报送" } },
    miss   = { from = "expected", to = "overdue", takes = { "late" }, by = {}, label = { en = "Miss", ["zh-CN"] = "逾期" } },
    file   = { from = { "expected", "overdue" }, to = "filed", takes = { "note" }, by = { "representative of unit", "deputy_secretary" }, label = { en = "Hand in", ["zh-CN"] = "报送" } },
    receipt = { from = "filed", takes = { "offers", "filed_at" }, by = {}, label = { en = "Receipt", ["zh-CN"] = "签收" } },
  },
  timers = { "reminder", "last_reminder", "undelivered", "stale_now" },
  timer_labels = { reminder = { en = "Reminder to deliver the list", ["zh-CN"] = "清单报送提醒" },
    last_reminder = { en = "Last reminder to deliver the list", ["zh-CN"] = "清单报送末次提醒" },
    undelivered = { en = "List not delivered", ["zh-CN"] = "清单逾期未报" }, stale_now = { en = "List out of date", ["zh-CN"] = "清单过期" } },
}
