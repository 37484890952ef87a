-- tries: megabytes copied before a field is found wrong, caught, again
-- EXPECT: KILL_
on("ev", function() mark() local s, t = string.rep("x", 1000000), thing() while true do pcall(t.poke, t, { a = s, b = s, c = print }) end end)
