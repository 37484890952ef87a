real.check("thing.guarded", function() coroutine.yield() end)
on("ev", function() mark() coroutine.wrap(function() thing():guarded {} breach("went on") end)() end)
