-- tries: raising events from coroutines, and leaving them half way
on("ev", function() mark() for _ = 1, 20 do coroutine.wrap(function() thing():ripple { name_of = "c" } coroutine.yield() breach("ran on") end)() end error("x") end)
