-- The work log: time that community workers spend among residents, and its weekly share. (DOMAIN.md, 5) Needs std.organisation, std.leave.
kind "visit" {
  label = { en = "Visit", ["zh-CN"] = "走访日志" },
  fields = {
    worker = ref "person" { required = true, back = "visits", label = { en = "Worker", ["zh-CN"] = "社区工作者" } },
    household = ref "household" { back = "visits", label = { en = "Household", ["zh-CN"] = "住户/商户" } },
    microgrid = ref "microgrid" { back = "visits", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    minutes = integer { required = true, min = 1, max = 960, label = { en = "Minutes", ["zh-CN"] = "时长(分钟)" } },
    happened_on = date { required = true, label = { en = "Day", ["zh-CN"] = "走访日期" } },
    note = text { max = 1000, personal = true, label = { en = "Note", ["zh-CN"] = "记录" } },
    late = boolean { default = false, label = { en = "Entered late", ["zh-CN"] = "迟报" } },
    counts_in = date { label = { en = "Counts in the week of", ["zh-CN"] = "计入周(周一)" } },
  },
  states = { "logged" },
  state_labels = { logged = { en = "Logged", ["zh-CN"] = "已记录" } },
  standard_events = true,
  events = {
    log = { to = "logged", takes = { "worker", "household", "microgrid", "minutes", "happened_on", "note" }, by = { "self of worker" }, label = { en = "Log", ["zh-CN"] = "记走访" } },
    mark_late = { from = "logged", takes = { "late", "counts_in" }, by = {}, label = { en = "Entered late", ["zh-CN"] = "标为迟报" } },
  },
  indexes = { "happened_on", "counts_in" },
}

kind "visit_week" {
  label = { en = "Visits of a week", ["zh-CN"] = "走访周统计" },
  fields = {
    worker = ref "person" { required = true, back = "visit_weeks", label = { en = "Worker", ["zh-CN"] = "社区工作者" } },
    week = date { required = true, label = { en = "Week of (Monday)", ["zh-CN"] = "周(周一)" } },
    minutes = integer { min = 0, label = { en = "Minutes among residents", ["zh-CN"] = "走访分钟" } },
    late_minutes = integer { min = 0, label = { en = "Of these entered late", ["zh-CN"] = "其中迟报" } },
    working_minutes = integer { min = 0, label = { en = "Working minutes", ["zh-CN"] = "工作分钟" } },
    leave_days = integer { min = 0, label = { en = "Working days on leave", ["zh-CN"] = "请假工作日" } },
    share = number { min = 0, label = { en = "Share, %", ["zh-CN"] = "占比(%)" } },
    enough = boolean { label = { en = "Reaches the least share", ["zh-CN"] = "达标" } },
  },
  unique = { { "worker", "week" } },
  events = { draw_up = { takes = { "worker", "week", "minutes", "late_minutes", "working_minutes", "leave_days", "share", "enough" }, by = {}, label = { en = "Draw up", ["zh-CN"] = "统计" } } },
  indexes = { "week" },
}

extend "post" { values = { role = { "community_worker", community_worker = { en = "Community worker (all-round)", ["zh-CN"] = "社区工作者(全科人才)" } } } }
