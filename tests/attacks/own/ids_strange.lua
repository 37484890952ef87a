-- EXPECT: KILL_
on("ev", function() mark() for _, id in ipairs { "", "\0", "a\0b", "../../x", "A", "ä", string.rep("a", 64), string.rep("a", 65), string.rep("a", 1000000), "t1'; --", "%s%n" } do pcall(create, "thing.make", { name = "x", id = id }) pcall(get, "thing", id) end
  while true do create("thing.make", { name = "x" }) end end)
