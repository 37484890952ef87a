-- EXPECT: KILL_
real.check("thing.guarded", function() while true do end end)
on("ev", function() mark() pcall(function() thing():guarded {} end) pcall(function() thing():guarded {} end) end)
