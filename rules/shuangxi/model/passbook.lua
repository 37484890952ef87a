-- The passbook of work points: a household's, not a person's. The shared points ledger is of persons and does not fit.
ledger "workpoints" { accounts = { "village", "counter" }, overdraft = { "village" }, label = { en = "Work points", ["zh-CN"] = "工分" } }

local reason = text { required = true, max = 300, label = { en = "Reason", ["zh-CN"] = "原因" } }

kind "work_entry" {
  label = { en = "Work entry", ["zh-CN"] = "出工记录" },
  fields = {
    household = ref "household" { required = true, back = "work_entries", label = { en = "Household", ["zh-CN"] = "农户" } },
    grid = ref "grid" { back = "work_entries", label = { en = "Village", ["zh-CN"] = "村" } },
    task = enum { "road", "ditch", "cleaning", "fire_watch", "wedding_help", "school_run", label = { en = "Work", ["zh-CN"] = "事项" }, labels = {
      road = { en = "Mending roads", ["zh-CN"] = "修路" }, ditch = { en = "Clearing ditches", ["zh-CN"] = "清沟" }, cleaning = { en = "Cleaning the courtyard", ["zh-CN"] = "院落保洁" },
      fire_watch = { en = "Forest-fire watch", ["zh-CN"] = "护林防火" }, wedding_help = { en = "Help at weddings and funerals", ["zh-CN"] = "红白事帮忙" },
      school_run = { en = "Taking children to school", ["zh-CN"] = "接送学生" } } },
    hours = number { required = true, min = 0.5, max = 12, label = { en = "Hours", ["zh-CN"] = "小时" } },
    happened_on = date { required = true, label = { en = "Day", ["zh-CN"] = "日期" } },
    recorded_by = ref "person" { label = { en = "Recorded by", ["zh-CN"] = "登记人" } },
    points = integer { min = 0, label = { en = "Points", ["zh-CN"] = "工分" } },
  },
  states = { "recorded", "confirmed", "rejected" },
  state_labels = { recorded = { en = "Recorded", ["zh-CN"] = "待确认" }, confirmed = { en = "Confirmed", ["zh-CN"] = "已入折" }, rejected = { en = "Rejected", ["zh-CN"] = "不予认定" } },
  indexes = { "happened_on" },
  events = {
    record  = { to = "recorded", takes = { "household", "task", "hours", "happened_on" }, by = { "group_leader", "village_cadre" }, label = { en = "Record", ["zh-CN"] = "登记" } },
    note    = { from = "recorded", takes = { "grid", "recorded_by" }, by = {}, label = { en = "Note", ["zh-CN"] = "补记" } },
    confirm = { from = "recorded", to = "confirmed", takes = { "points" }, by = { "village_head of grid", "village_secretary of grid" }, label = { en = "Confirm", ["zh-CN"] = "确认" } },
    reject  = { from = "recorded", to = "rejected", takes = { reason = reason }, by = { "village_head of grid", "village_secretary of grid" }, label = { en = "Reject", ["zh-CN"] = "不予认定" } },
  },
  timers = { "unconfirmed" },
}

kind "exchange" {
  label = { en = "Exchange", ["zh-CN"] = "工分兑换" },
  fields = {
    household = ref "household" { required = true, back = "exchanges", label = { en = "Household", ["zh-CN"] = "农户" } },
    goods = text { required = true, max = 100, label = { en = "Goods", ["zh-CN"] = "物品" } },
    points = integer { required = true, min = 1, max = 10000, label = { en = "Points", ["zh-CN"] = "工分" } },
  },
  states = { "done", "returned" },
  state_labels = { done = { en = "Done", ["zh-CN"] = "已兑换" }, returned = { en = "Returned", ["zh-CN"] = "已退回" } },
  events = {
    take = { to = "done", takes = { "household", "goods", "points" }, by = { "village_cadre", "township_duty" }, label = { en = "Exchange", ["zh-CN"] = "兑换" } },
    give_back = { from = "done", to = "returned", takes = { reason = reason }, by = { "township_duty" }, label = { en = "Take back", ["zh-CN"] = "退回" } },
  },
}

-- What hangs on the village's notice board: written once a month, never changed.
kind "passbook_page" {
  label = { en = "Work points of a month", ["zh-CN"] = "工分公示" },
  fields = {
    grid = ref "grid" { required = true, back = "passbook_pages", label = { en = "Village", ["zh-CN"] = "村" } },
    month = text { required = true, max = 7, label = { en = "Month", ["zh-CN"] = "月份" } },
    lines = list(text) { label = { en = "Households", ["zh-CN"] = "农户" } },
    points = integer { min = 0, label = { en = "Points in all", ["zh-CN"] = "工分合计" } },
  },
  unique = { { "grid", "month" } },
  events = { publish = { takes = { "grid", "month", "lines", "points" }, by = {}, label = { en = "Publish", ["zh-CN"] = "公示" } } },
}
