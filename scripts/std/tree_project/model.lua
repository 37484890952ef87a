-- Projects and tasks when a post is handed over. Needs std.tree, std.project.
local passed_on = { en = "Passed on", ["zh-CN"] = "移交" }
extend "project" { events = { pass_on = { from = { "claimed", "agreed" }, takes = { "owner" }, by = {}, label = passed_on } } }
extend "task" { events = { pass_on = { from = "open", takes = { "owner" }, by = {}, label = passed_on } } }
