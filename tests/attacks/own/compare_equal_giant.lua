-- tries: two equal texts of a megabyte compared in a tight loop
-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function() mark() local a, b = string.rep("x", 1000000), string.rep("x", 1000000) while true do if a ~= b then return end end end)
