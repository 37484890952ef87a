-- EXPECT: KILL_
real.on("thing.poke", { when = function() while true do end end }, function() end)
