-- EXPECT: KILL_
on("ev", function() mark() local t = {} while true do table.insert(t, 1, 1) end end)
