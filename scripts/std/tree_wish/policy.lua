local moves = require "std.moves"

moves.case { kind = "wish", person = "resident", states = { "submitted", "open", "referred", "dispatched", "claimed", "done" }, event = "follow" }
moves.duty { kind = "wish", field = "member", states = { "claimed" }, event = "pass_on" }
