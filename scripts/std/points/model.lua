-- Points, merit, service hours and money as double-entry ledgers. Needs std.organisation. (DOMAIN.md, 24; DECISIONS.md, "Points, boards")
-- points: residents and volunteers, redeemable. merit: members, ranks stars, not redeemable. hours: both. fund: money.
ledger "points" { accounts = { "mint", "redeemed" }, overdraft = { "mint" }, decimals = 1, label = { en = "Points", ["zh-CN"] = "积分" } }
ledger "merit" { accounts = { "mint" }, overdraft = { "mint" }, decimals = 1, label = { en = "Merit", ["zh-CN"] = "党员先锋分" } }
ledger "hours" { accounts = { "mint" }, overdraft = { "mint" }, decimals = 1, label = { en = "Service hours", ["zh-CN"] = "服务时长" } }
ledger "fund" { accounts = { "donations", "grants", "other_income", "spent" }, overdraft = { "donations", "grants", "other_income" }, decimals = 2,
  label = { en = "Fund", ["zh-CN"] = "资金" } }

local why = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }

kind "points_entry" {
  label = { en = "Points entry", ["zh-CN"] = "积分流水" },
  fields = {
    person = ref "person" { required = true, back = "points_entries", label = { en = "Person", ["zh-CN"] = "人员" } },
    ledger = enum { "points", "merit", "hours", default = "points", label = { en = "Ledger", ["zh-CN"] = "账户" }, labels = {
      points = { en = "Points", ["zh-CN"] = "积分" }, merit = { en = "Merit", ["zh-CN"] = "党员先锋分" }, hours = { en = "Service hours", ["zh-CN"] = "服务时长" } } },
    amount = number { required = true, min = -10000, max = 10000, label = { en = "Amount (less than 0: a deduction)", ["zh-CN"] = "数额(负数为扣减)" } },
    reason = enum { "service", "recruit", "reward", "penalty", "donation", "correction", "other", default = "other", label = { en = "For", ["zh-CN"] = "事由" }, labels = {
      service = { en = "Service", ["zh-CN"] = "志愿服务" }, recruit = { en = "Recruited a volunteer", ["zh-CN"] = "招募志愿者" }, reward = { en = "Reward", ["zh-CN"] = "奖励" },
      penalty = { en = "Penalty", ["zh-CN"] = "扣罚" }, donation = { en = "Donation", ["zh-CN"] = "捐赠" }, correction = { en = "Correction", ["zh-CN"] = "更正" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    activity = text { max = 120, index = true, label = { en = "Activity", ["zh-CN"] = "活动" } },
    source = text { max = 120, index = true, label = { en = "Arose from", ["zh-CN"] = "来源" } },
    about = text { max = 500, label = { en = "About", ["zh-CN"] = "说明" } },
    happened_on = date { label = { en = "Happened on", ["zh-CN"] = "发生日期" } },
    awarded_by = ref "person" { back = "awards", label = { en = "Awarded by", ["zh-CN"] = "授予人" } },
    -- what the ledger made of it
    posted = number { label = { en = "Posted", ["zh-CN"] = "实际入账" } },
    owing = number { default = 0, min = 0, label = { en = "Still to be taken back", ["zh-CN"] = "待扣回" } },
    counted_on = date { label = { en = "Counts on", ["zh-CN"] = "计入日期" } },
    late = boolean { default = false, label = { en = "Late entry", ["zh-CN"] = "补录" } },
  },
  states = { "posted", "reversed", "void" },
  state_labels = { posted = { en = "Posted", ["zh-CN"] = "已入账" }, reversed = { en = "Reversed", ["zh-CN"] = "已冲回" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    award   = { to = "posted", takes = { "person", "ledger", "amount", "reason", "activity", "source", "about", "happened_on", "awarded_by" },
                by = { "deputy_secretary", "branch_secretary" }, label = { en = "Award", ["zh-CN"] = "授予" } },
    reverse = { from = "posted", to = "reversed", takes = { why = why }, by = { "deputy_secretary", "branch_secretary" }, label = { en = "Reverse", ["zh-CN"] = "冲回" } },
    post    = { from = "any", takes = { "posted", "owing", "happened_on", "counted_on", "late", "awarded_by" }, by = {}, label = { en = "Post", ["zh-CN"] = "入账" } },
    recover = { from = "any", takes = { "owing" }, by = {}, label = { en = "Take back", ["zh-CN"] = "扣回" } },
    correct = { from = "posted", takes = { "person", "ledger", "amount", "reason", "activity", "about", "happened_on", why = why },
                by = { "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void    = { from = { "posted", "reversed" }, to = "void", takes = { why = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}

-- Two persons who award each other: the deputy secretary looks at it and decides.
kind "points_flag" {
  label = { en = "Mutual awards", ["zh-CN"] = "互相授分" },
  fields = {
    first = ref "person" { required = true, label = { en = "One", ["zh-CN"] = "甲方" } },
    second = ref "person" { required = true, label = { en = "The other", ["zh-CN"] = "乙方" } },
    forward = integer { min = 0, label = { en = "Awards to the one", ["zh-CN"] = "给甲方次数" } },
    backward = integer { min = 0, label = { en = "Awards to the other", ["zh-CN"] = "给乙方次数" } },
    since = time { label = { en = "Since", ["zh-CN"] = "起" } },
  },
  states = { "open", "cleared", "upheld" },
  state_labels = { open = { en = "To be decided", ["zh-CN"] = "待核查" }, cleared = { en = "Cleared", ["zh-CN"] = "正常" }, upheld = { en = "Upheld", ["zh-CN"] = "属实" } },
  standard_events = true,
  events = {
    raise  = { to = "open", takes = { "first", "second", "forward", "backward", "since" }, by = {}, label = { en = "Flag", ["zh-CN"] = "标记" } },
    clear  = { from = "open", to = "cleared", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Clear", ["zh-CN"] = "排除" } },
    uphold = { from = "open", to = "upheld", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Uphold", ["zh-CN"] = "认定" } },
  },
  timers = { "undecided" },
  timer_labels = { undecided = { en = "Not decided in time", ["zh-CN"] = "逾期未核查" } },
}

kind "fund_account" {
  label = { en = "Fund", ["zh-CN"] = "资金账户" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    purpose = text { max = 300, label = { en = "Purpose", ["zh-CN"] = "用途" } },
  },
  states = { "open", "closed", "void" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "在用" }, closed = { en = "Closed", ["zh-CN"] = "已关闭" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    open  = { to = "open", takes = { "name", "purpose" }, by = { "secretary", "deputy_secretary" }, label = { en = "Open", ["zh-CN"] = "设立" } },
    close = { from = "open", to = "closed", by = { "secretary", "deputy_secretary" }, label = { en = "Close", ["zh-CN"] = "关闭" } },
  },
}

kind "fund_entry" {
  label = { en = "Fund entry", ["zh-CN"] = "资金流水" },
  fields = {
    fund = ref "fund_account" { required = true, back = "entries", label = { en = "Fund", ["zh-CN"] = "资金账户" } },
    amount = money { required = true, min = 0.01, label = { en = "Amount", ["zh-CN"] = "金额" } },
    origin = enum { "donations", "grants", "other_income", default = "donations", label = { en = "Origin", ["zh-CN"] = "来源" }, labels = {
      donations = { en = "Donations", ["zh-CN"] = "捐赠" }, grants = { en = "Grants", ["zh-CN"] = "拨款" }, other_income = { en = "Other income", ["zh-CN"] = "其他收入" } } },
    unit = ref "unit" { back = "fund_entries", label = { en = "Given by or paid to", ["zh-CN"] = "出资或收款单位" } },
    purpose = text { required = true, max = 300, label = { en = "Purpose", ["zh-CN"] = "用途" } },
    happened_on = date { label = { en = "Date", ["zh-CN"] = "日期" } },
  },
  states = { "received", "spent", "void" },
  state_labels = { received = { en = "Received", ["zh-CN"] = "收入" }, spent = { en = "Spent", ["zh-CN"] = "支出" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    receive = { to = "received", takes = { "fund", "amount", "origin", "unit", "purpose", "happened_on" }, by = { "deputy_secretary" }, label = { en = "Receive", ["zh-CN"] = "收款" } },
    spend   = { to = "spent", takes = { "fund", "amount", "unit", "purpose", "happened_on" }, by = { "secretary", "deputy_secretary" }, label = { en = "Spend", ["zh-CN"] = "支出" } },
    -- money is not moved by a correction: void the entry and enter it anew
    correct = { from = { "received", "spent" }, takes = { "unit", "purpose", "happened_on", reason = why }, by = { "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void    = { from = { "received", "spent" }, to = "void", takes = { reason = why }, by = { "secretary", "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}
