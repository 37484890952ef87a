-- tries: the keys of a table sorted, all alike for a thousand characters
-- EXPECT: KILL_
on("ev", function() mark() local t, a = {}, string.rep("x", 1200) for i = 1, 4000 do t[a .. i] = 1 end while true do for _ in pairs(t) do break end end end)
