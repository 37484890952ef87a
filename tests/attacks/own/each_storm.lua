-- tries: each asks for each, for ever
-- EXPECT: KILL_
on("ev", function() mark() while true do each("storm", "thing", { all = true }, "thing.ripple") end end)
