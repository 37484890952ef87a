-- EXPECT: KILL_
on("ev", function() mark() local list = {} for i = 1, 1e9 do local a, b = i, {} list[i % 70000] = function() return a, b end end end)
