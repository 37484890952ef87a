-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function() mark() local a, b = string.rep("x", 1000000) .. "a", string.rep("x", 1000000) .. "b" while true do if b < a or b <= a then return end end end)
