local moves = require "std.moves"

moves.case { kind = "demand", person = "resident", states = { "collected", "assigned", "answered", "settled" }, event = "follow" }
moves.duty { kind = "demand", field = "owner", states = { "assigned", "answered" }, event = "pass_on" }
