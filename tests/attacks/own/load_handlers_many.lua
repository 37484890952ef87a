-- EXPECT: REFUSED
for i = 1, 1e7 do real.on("thing.poke", function() return i end) end
