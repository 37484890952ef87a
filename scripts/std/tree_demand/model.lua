-- Demands when a post is handed over or an area changes: owners hand theirs over, open ones follow their resident's household. Needs std.tree, std.demand.
local follows = { en = "Follows its household", ["zh-CN"] = "随户划转" }
local passed_on = { en = "Passed on", ["zh-CN"] = "移交" }
extend "demand" {
  events = {
    follow = { from = { "collected", "assigned", "answered", "settled" }, takes = { "microgrid" }, by = {}, label = follows },
    pass_on = { from = { "assigned", "answered" }, takes = { "owner" }, by = {}, label = passed_on },
  },
}
