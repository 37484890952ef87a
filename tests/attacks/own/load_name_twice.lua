-- EXPECT: REFUSED
real.on("thing.poke", { name = "same" }, function() end)
real.on("thing.poke", { name = "same" }, function() end)
