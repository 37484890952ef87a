-- Turns of duty when a post is handed over: those planned for the one who goes are his successor's. Needs std.tree, std.rota.
local passed_on = { en = "Passed on", ["zh-CN"] = "移交" }
extend "turn" { events = { pass_on = { from = "planned", takes = { "person" }, by = {}, label = passed_on } } }
extend "rota_member" { events = { pass_on = { from = { "in_turn", "on_leave" }, takes = { "person" }, by = {}, label = passed_on } } }
