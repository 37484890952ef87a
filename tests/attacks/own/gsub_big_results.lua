-- EXPECT: KILL_
on("ev", function() mark() local s, big = string.rep("a", 1000), string.rep("x", 100000) while true do pcall(string.gsub, s, "a", big) pcall(string.gsub, s, "a", function() return big end) pcall(string.gsub, s, "a", { a = big }) end end)
