-- tries: each with names of control characters, giant names, functions
on("ev", function() pcall(each, "a\0b", "thing", {}, "thing.poke") pcall(each, string.rep("n", 100000), "thing", {}, "thing.poke")
  pcall(each, "x", "thing", {}, function() end) pcall(each, {}, {}, {}, {}) pcall(each, "x", "thing", { nosuch = 1 }, "thing.poke") end)
