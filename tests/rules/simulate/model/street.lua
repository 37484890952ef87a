kind "home" {
  label = { en = "Home", ["zh-CN"] = "住户" },
  fields = { name = text { required = true } },
  events = { register = { takes = { "name" } } },
}

kind "request" {
  label = { en = "Request", ["zh-CN"] = "诉求" },
  fields = { home = ref "home" { required = true, back = "requests" }, text = text {} },
  states = { "asked", "done", "late" },
  events = {
    ask = { to = "asked", takes = { "home", "text" } },
    finish = { from = { "asked", "late" }, to = "done" },
    lapse = { from = "asked", to = "late" },
  },
  timers = { "unanswered" },
}

kind "feast" {
  label = { en = "Feast", ["zh-CN"] = "联欢" },
  fields = { home = ref "home" {}, starts = time {}, off = boolean {} },
  events = { plan = { takes = { "home", "starts", "off" } } },
}

kind "tally" {
  label = { en = "Tally", ["zh-CN"] = "统计" },
  fields = { since = time {}, ends = time {}, lines = json {} },
  events = { draw_up = { takes = { "since", "ends" } }, fill = { from = "any", takes = { "lines" } } },
}
