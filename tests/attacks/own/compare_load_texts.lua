-- tries: the long texts are constants of the file
-- EXPECT: KILL_CPU
local a, b = string.rep("x", 500000) .. "a", string.rep("x", 500000) .. "b"
on("ev", function() mark() while true do if b < a or b <= a then return end end end)
