-- EXPECT: KILL_
on("ev", function() mark() for _ = math.maxinteger - 1, math.maxinteger do end for _ = math.mininteger, math.mininteger + 1, 1 do end pcall(function() for _ = 1, 2, 0 do end end) for _ = 1, 0 / 0 do breach("nan") end for _ = math.mininteger, math.maxinteger do end end)
