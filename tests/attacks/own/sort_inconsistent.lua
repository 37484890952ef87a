-- EXPECT: KILL_
on("ev", function() mark() local list = {} for i = 1, 5000 do list[i] = i end while true do pcall(table.sort, list, function() return true end) pcall(table.sort, list, function(a, b) return a ~= b end) pcall(table.sort, list, function() error({}) end) end end)
