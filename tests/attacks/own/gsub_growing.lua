-- EXPECT: KILL_
on("ev", function() mark() local s = "a" while true do local ok, longer = pcall(string.gsub, s, "a", "aa") s = ok and longer or "a" end end)
