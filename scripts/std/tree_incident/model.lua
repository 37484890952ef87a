-- Incidents when a post is handed over or an area changes: whoever is asked hands his over, open ones follow their reporter's household. Needs std.tree, std.incident.
local follows = { en = "Follows its household", ["zh-CN"] = "随户划转" }
local passed_on = { en = "Passed on", ["zh-CN"] = "移交" }
extend "incident" {
  events = {
    follow = { from = { "open", "acknowledged", "settled" }, takes = { "microgrid" }, by = {}, label = follows },
    pass_on = { from = { "open", "acknowledged" }, takes = { "owner" }, by = {}, label = passed_on },
  },
}
