-- EXPECT: KILL_
on("ev", function() mark() local list, a = {}, string.rep("x", 20000) for i = 1, 300 do list[i] = a .. i end while true do table.sort(list) table.sort(list, function(x, y) return x > y end) end end)
