-- tries: two rules whose names differ behind a NUL
-- EXPECT: REFUSED
real.on("thing.poke", { name = "same\0one" }, function() end)
