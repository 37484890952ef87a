local moves = require "std.moves"

moves.case { kind = "incident", person = "reporter", states = { "open", "acknowledged", "settled" }, event = "follow" }
moves.duty { kind = "incident", field = "owner", states = { "open", "acknowledged" }, event = "pass_on" }
