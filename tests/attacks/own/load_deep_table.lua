-- EXPECT: KILL_
local deep = {} for _ = 1, 100000 do deep = { deep } end
on("ev", function() mark() local d = deep while true do d = d[1] or deep end end)
