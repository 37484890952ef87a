-- EXPECT: KILL_
on("ev", function() mark() local q = string.rep("\0", 250000) while true do pcall(string.format, "%q", q) end end)
