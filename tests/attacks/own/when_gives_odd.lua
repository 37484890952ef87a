real.on("thing.poke", { when = function() return false, function() end end }, function() end)
real.on("thing.poke", { when = function() local t = {} t[1] = t return nil, t end }, function() end)
real.on("thing.poke", { when = function() return false, string.rep("x", 1000000) end }, function() end)
