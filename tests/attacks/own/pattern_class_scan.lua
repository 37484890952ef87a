-- tries: a set of a hundred thousand characters read over at every position, its first character always fitting
-- EXPECT: KILL_CPU
on("ev", function() mark() local set, s = "[a" .. string.rep("b", 100000) .. "]c", string.rep("a", 100000) while true do string.find(s, set) end end)
