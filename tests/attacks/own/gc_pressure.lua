-- tries: almost all memory alive in small pieces, and garbage that makes the collector start anew each time
-- EXPECT: KILL_
on("ev", function() mark() local keep = {} for i = 1, 95000 do keep[i] = { i } end while true do local _ = string.rep("x", 200000) end end)
