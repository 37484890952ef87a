-- EXPECT: REFUSED
local memory = coroutine.wrap(function() local n = 0 while true do n = n + 1 coroutine.yield(n) end end)
on("ev", function() if memory() > 1 then breach("it remembers") end end)
