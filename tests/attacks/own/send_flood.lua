-- EXPECT: KILL_
on("ev", function() mark() while true do send("other", "thing.make", { name = string.rep("x", 1000) }) end end)
