-- EXPECT: KILL_
on("ev", function() mark() local t, s = {}, string.rep("x", 10000) for i = 1, 120 do t[i] = s end while true do pcall(table.concat, t) pcall(table.concat, t, s) end end)
