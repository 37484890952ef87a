-- tries: walking over a large table that was emptied
-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 100000 do t["k" .. i] = 1 end for i = 1, 100000 do t["k" .. i] = nil end while true do for _ in pairs(t) do end pcall(next, t) end end)
