-- The care station for couriers, delivery riders and drivers: what it has, what is used, what they report. (DOMAIN.md, 19, 30) Needs std.organisation.
local label = { en = "Line of work", ["zh-CN"] = "职业群体" }
local guest_labels = { courier = { en = "Courier", ["zh-CN"] = "快递员" }, food_delivery = { en = "Food delivery rider", ["zh-CN"] = "网络送餐员" },
  ride_hailing = { en = "Ride-hailing driver", ["zh-CN"] = "网约车司机" }, sanitation = { en = "Street cleaner", ["zh-CN"] = "环卫工人" }, other = { en = "Other", ["zh-CN"] = "其他" } }

kind "station" {
  label = { en = "Care station", ["zh-CN"] = "爱心驿站" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    microgrid = ref "microgrid" { back = "stations", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    keeper = ref "person" { back = "stations", label = { en = "Keeper", ["zh-CN"] = "管理人" } },
    services = list(text) { label = { en = "Services", ["zh-CN"] = "服务" } },
  },
  states = { "open", "closed" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "开放" }, closed = { en = "Closed", ["zh-CN"] = "停用" } },
  standard_events = true,
  events = {
    set_up = { to = "open", takes = { "name", "microgrid", "keeper", "services" }, by = { "deputy_secretary" }, label = { en = "Set up", ["zh-CN"] = "设立" } },
    update = { from = "any", takes = { "name", "microgrid", "keeper", "services" }, by = { "deputy_secretary" }, label = { en = "Change", ["zh-CN"] = "变更" } },
    close  = { from = "open", to = "closed", by = { "deputy_secretary" }, label = { en = "Close", ["zh-CN"] = "停用" } },
    reopen = { from = "closed", to = "open", by = { "deputy_secretary" }, label = { en = "Open again", ["zh-CN"] = "恢复" } },
  },
}

kind "station_item" {
  label = { en = "Item of a care station", ["zh-CN"] = "驿站物品" },
  fields = {
    station = ref "station" { required = true, back = "items", label = { en = "Station", ["zh-CN"] = "驿站" } },
    name = text { required = true, max = 80, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "rain_gear", "water", "first_aid", "charging", "cooling", "warmth", "tools", "other", default = "other", label = { en = "Category", ["zh-CN"] = "类别" }, labels = {
      rain_gear = { en = "Rain gear", ["zh-CN"] = "雨具" }, water = { en = "Water", ["zh-CN"] = "饮水" }, first_aid = { en = "First aid", ["zh-CN"] = "急救" },
      charging = { en = "Charging", ["zh-CN"] = "充电" }, cooling = { en = "Cooling", ["zh-CN"] = "防暑" }, warmth = { en = "Warmth", ["zh-CN"] = "御寒" },
      tools = { en = "Tools", ["zh-CN"] = "工具" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    stock = integer { default = 0, min = 0, max = 1000000, label = { en = "In stock", ["zh-CN"] = "库存" } },
    low_at = integer { default = 5, min = 0, max = 1000000, label = { en = "Low at", ["zh-CN"] = "低库存线" } },
    lent = boolean { default = false, label = { en = "Lent and brought back", ["zh-CN"] = "借用归还" } },
    donor = ref "unit" { back = "donated_items", label = { en = "Donor", ["zh-CN"] = "捐赠单位" } },
  },
  states = { "offered", "withdrawn" },
  state_labels = { offered = { en = "Offered", ["zh-CN"] = "供应" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "停供" } },
  standard_events = true,
  events = {
    offer    = { to = "offered", takes = { "station", "name", "category", "stock", "low_at", "lent", "donor" }, by = { "deputy_secretary", "self of station.keeper" }, label = { en = "Offer", ["zh-CN"] = "上架" } },
    restock  = { from = "offered", takes = { quantity = integer { required = true, min = 1, max = 100000, label = { en = "Quantity", ["zh-CN"] = "数量" } }, "donor" },
      by = { "self of station.keeper", "representative of donor" }, label = { en = "Restock", ["zh-CN"] = "补货" } },
    count_stock = { from = "offered", takes = { "stock" }, by = { "self of station.keeper" }, label = { en = "Count", ["zh-CN"] = "盘点" } },
    withdraw = { from = "offered", to = "withdrawn", by = { "self of station.keeper" }, label = { en = "Withdraw", ["zh-CN"] = "停供" } },
  },
}

kind "station_use" {
  label = { en = "Use of a care station", ["zh-CN"] = "驿站使用记录" },
  fields = {
    station = ref "station" { required = true, back = "uses", label = { en = "Station", ["zh-CN"] = "驿站" } },
    item = ref "station_item" { back = "uses", label = { en = "Item (none: rest, water, charging)", ["zh-CN"] = "物品(空为休息饮水充电)" } },
    person = ref "person" { back = "station_uses", label = { en = "Person", ["zh-CN"] = "人员" } },
    guest = enum { "courier", "food_delivery", "ride_hailing", "sanitation", "other", default = "other", label = label, labels = guest_labels },
    quantity = integer { default = 1, min = 1, max = 1000, label = { en = "Quantity", ["zh-CN"] = "数量" } },
    happened_on = date { required = true, label = { en = "Day", ["zh-CN"] = "日期" } },
  },
  states = { "used", "lent", "returned", "lost" },
  state_labels = { used = { en = "Used", ["zh-CN"] = "已使用" }, lent = { en = "Lent", ["zh-CN"] = "已借出" }, returned = { en = "Returned", ["zh-CN"] = "已归还" }, lost = { en = "Not returned", ["zh-CN"] = "未归还" } },
  standard_events = true,
  events = {
    use    = { to = "used", takes = { "station", "item", "person", "guest", "quantity", "happened_on" }, by = { "anyone" }, label = { en = "Use", ["zh-CN"] = "使用" } },
    lend   = { from = "used", to = "lent", by = {}, label = { en = "Lent", ["zh-CN"] = "借出" } },
    bring_back = { from = { "lent", "lost" }, to = "returned", by = { "self of person", "self of station.keeper" }, label = { en = "Bring back", ["zh-CN"] = "归还" } },
    write_off = { from = "lent", to = "lost", by = { "self of station.keeper" }, label = { en = "Not returned", ["zh-CN"] = "未归还" } },
  },
  indexes = { "happened_on" },
  timers = { "not_back" },
  timer_labels = { not_back = { en = "Not brought back in time", ["zh-CN"] = "逾期未归还" } },
}

kind "station_report" {
  label = { en = "Report of a rider or driver", ["zh-CN"] = "新就业群体报告" },
  fields = {
    station = ref "station" { back = "reports_made", label = { en = "Station", ["zh-CN"] = "驿站" } },
    microgrid = ref "microgrid" { required = true, back = "station_reports", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    person = ref "person" { back = "station_reports", label = { en = "Reporter", ["zh-CN"] = "报告人" } },
    guest = enum { "courier", "food_delivery", "ride_hailing", "sanitation", "other", default = "other", label = label, labels = guest_labels },
    place = text { max = 120, label = { en = "Place", ["zh-CN"] = "地点" } },
    text = text { required = true, max = 500, label = { en = "What was seen", ["zh-CN"] = "情况" } },
    urgent = boolean { default = false, label = { en = "Urgent", ["zh-CN"] = "紧急" } },
    answer = text { max = 500, label = { en = "Answer", ["zh-CN"] = "答复" } },
  },
  states = { "received", "passed_on", "answered" },
  state_labels = { received = { en = "Received", ["zh-CN"] = "已收到" }, passed_on = { en = "Passed on", ["zh-CN"] = "已转办" }, answered = { en = "Answered", ["zh-CN"] = "已答复" } },
  standard_events = true,
  events = {
    report  = { to = "received", takes = { "station", "microgrid", "person", "guest", "place", "text", "urgent" }, by = { "anyone" }, label = { en = "Report", ["zh-CN"] = "报告" } },
    pass_on = { from = "received", to = "passed_on", by = { "self of station.keeper", "grid_leader of microgrid.grid" }, label = { en = "Pass on", ["zh-CN"] = "转办" } },
    give_answer = { from = { "received", "passed_on" }, to = "answered", takes = { answer = required }, by = { "self of station.keeper", "grid_leader of microgrid.grid", "duty_holder" },
      label = { en = "Answer", ["zh-CN"] = "答复" } },
  },
  timers = { "unanswered" },
  timer_labels = { unanswered = { en = "No answer in time", ["zh-CN"] = "逾期未答复" } },
}

kind "station_month" {
  label = { en = "A month of a care station", ["zh-CN"] = "驿站月报" },
  fields = {
    station = ref "station" { required = true, back = "months", label = { en = "Station", ["zh-CN"] = "驿站" } },
    month = date { required = true, label = { en = "Month", ["zh-CN"] = "月份" } },
    uses = integer { min = 0, label = { en = "Uses", ["zh-CN"] = "使用次数" } },
    items = integer { min = 0, label = { en = "Items given", ["zh-CN"] = "发放件数" } },
    not_back = integer { min = 0, label = { en = "Not brought back", ["zh-CN"] = "未归还" } },
    couriers = integer { min = 0, label = { en = "Couriers", ["zh-CN"] = "快递员" } },
    riders = integer { min = 0, label = { en = "Delivery riders", ["zh-CN"] = "送餐员" } },
    drivers = integer { min = 0, label = { en = "Ride-hailing drivers", ["zh-CN"] = "网约车司机" } },
    reports = integer { min = 0, label = { en = "Reports", ["zh-CN"] = "报告数" } },
  },
  unique = { { "station", "month" } },
  events = { draw_up = { takes = { "station", "month", "uses", "items", "not_back", "couriers", "riders", "drivers", "reports" }, by = {}, label = { en = "Draw up", ["zh-CN"] = "统计" } } },
}
