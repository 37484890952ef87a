-- A request of a resident: asked, taken by a helper, done.
kind "helper" {
  label = { en = "Helper", ["zh-CN"] = "帮手" },
  fields = {
    name = text { required = true, max = 80, label = { en = "Name", ["zh-CN"] = "姓名" } },
    open = integer { default = 0, min = 0, label = { en = "Open requests", ["zh-CN"] = "在办" } },
  },
  events = {
    add = { takes = { "name" } },
    load = { from = "any", takes = { open = required } },
  },
}

kind "request" {
  label = { en = "Request", ["zh-CN"] = "求助" },
  fields = {
    text = text { required = true, max = 300, label = { en = "What is needed", ["zh-CN"] = "内容" } },
    helper = ref "helper" { back = "requests", label = { en = "Helper", ["zh-CN"] = "帮手" } },
  },
  states = { "asked", "assigned", "done", "unanswered" },
  events = {
    ask = { to = "asked", takes = { "text" } },
    assign = { from = { "asked", "assigned" }, to = "assigned", takes = { helper = required } },
    finish = { from = "assigned", to = "done" },
    give_up = { from = { "asked", "assigned" }, to = "unanswered" },
  },
  timers = { "overdue" },
}
