-- EXPECT: REFUSED
local memory = { co = coroutine.create(function() local n = 0 while true do n = n + 1 coroutine.yield(n) end end) }
on("ev", function() local _, n = coroutine.resume(memory.co) if n > 1 then breach("it remembers") end end)
