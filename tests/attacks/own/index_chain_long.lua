-- tries: two thousand tables behind each other: each read walks them all in one instruction
-- EXPECT: KILL_CPU
on("ev", function() mark() local top = {} for _ = 1, 1900 do local ok, next_one = pcall(setmetatable, {}, { __index = top }) top = ok and next_one or top end while true do local _ = top.x end end)
