local moves = require "std.moves"

moves.duty { kind = "rota_member", field = "person", states = { "in_turn", "on_leave" }, event = "pass_on" }
moves.duty { kind = "turn", field = "person", states = { "planned" }, event = "pass_on" }
