-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function() mark() local a, b = string.rep("x", 20000) .. "a", string.rep("x", 20000) .. "b" while true do if b < a or b <= a or b < a or b <= a or b < a or b <= a then return end end end)
