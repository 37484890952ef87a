-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 100 do t[1 << (i % 40)] = i end while true do local _ = #t end end)
