on("ev", function() mark() for _ = 1, 100 do random(math.mininteger, math.maxinteger) random(math.maxinteger, math.maxinteger) random(0, math.maxinteger) random(math.mininteger, 0) end
  pcall(random, 2, 1) pcall(random, 0) pcall(random, 1.5) pcall(random, string.rep("9", 100000)) pcall(random) error("x") end)
