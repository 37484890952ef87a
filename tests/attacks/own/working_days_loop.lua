-- EXPECT: KILL_
on("ev", function() mark() while true do pcall(working_days, "1970-01-01", "9999-12-31") end end)
