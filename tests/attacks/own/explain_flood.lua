-- EXPECT: KILL_
on("ev", function() mark() while true do explain(string.rep("x", 1000), { a = string.rep("y", 1000) }) end end)
