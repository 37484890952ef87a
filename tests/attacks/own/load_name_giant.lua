-- EXPECT: REFUSED
real.on("thing.poke", { name = string.rep("n", 100000) }, function() end)
