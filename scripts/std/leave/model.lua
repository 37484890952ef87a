-- Leave with dates: the posts of whoever is on leave are answered for by their deputies until he is back. (DECISIONS.md, "Tree and posts") Needs std.organisation.
kind "leave" {
  label = { en = "Leave", ["zh-CN"] = "请假" },
  fields = {
    person = ref "person" { required = true, back = "leaves", label = { en = "Person", ["zh-CN"] = "人员" } },
    first_day = date { required = true, label = { en = "First day", ["zh-CN"] = "起" } },
    last_day = date { required = true, label = { en = "Last day", ["zh-CN"] = "止" } },
  },
  states = { "planned", "running", "over", "cancelled" },
  state_labels = { planned = { en = "Planned", ["zh-CN"] = "待休" }, running = { en = "On leave", ["zh-CN"] = "休假中" }, over = { en = "Over", ["zh-CN"] = "已结束" },
    cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    enter   = { to = "planned", takes = { "person", "first_day", "last_day" }, by = { "self of person", "deputy_secretary", "branch_secretary" }, label = { en = "Enter", ["zh-CN"] = "登记" } },
    begin   = { from = "planned", to = "running", by = {}, label = { en = "Begins", ["zh-CN"] = "开始休假" } },
    prolong = { from = { "planned", "running" }, takes = { last_day = required }, by = { "self of person", "deputy_secretary" }, label = { en = "Change the end", ["zh-CN"] = "变更结束日" } },
    finish  = { from = "running", to = "over", takes = { "last_day" }, by = { "self of person", "deputy_secretary" }, label = { en = "Back", ["zh-CN"] = "销假" } },
    cancel  = { from = "planned", to = "cancelled", by = { "self of person", "deputy_secretary" }, label = { en = "Cancel", ["zh-CN"] = "取消" } },
  },
  timers = { "starting", "ending" },
  timer_labels = { starting = { en = "Leave begins", ["zh-CN"] = "请假开始" }, ending = { en = "Leave ends", ["zh-CN"] = "请假结束" } },
}
