-- EXPECT: KILL_
on("ev", function() mark() while true do random(1, (1 << 62) + 1) end end)
