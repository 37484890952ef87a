-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 200000 do t[i] = 1 end for i = 200000, 1, -1 do t[i] = nil end while true do for _ in pairs(t) do end end end)
