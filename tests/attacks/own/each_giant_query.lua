-- tries: each() whose stored query would be gigabytes: one long text many times
on("ev", function() mark() local long, list = string.rep("x", 1000000), {} for i = 1, 9999 do list[i] = long end
  each("flood", "thing", { name = list }, "thing.poke") end)
