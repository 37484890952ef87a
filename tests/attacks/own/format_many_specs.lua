-- EXPECT: KILL_
on("ev", function() mark() local f, args = string.rep("%99.99f", 900), {} for i = 1, 900 do args[i] = 1e308 end while true do pcall(string.format, f, table.unpack(args)) end end)
