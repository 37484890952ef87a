local moves = require "std.moves"

moves.duty { kind = "project", field = "owner", states = { "claimed", "agreed" }, event = "pass_on" }
moves.duty { kind = "task", field = "owner", states = { "open" }, event = "pass_on" }
