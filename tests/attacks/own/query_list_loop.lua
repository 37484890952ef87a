-- tries: the longest allowed list, again and again, errors caught
-- EXPECT: KILL_CPU
on("ev", function() mark() local ids = {} for i = 1, 999 do ids[i] = "n" .. i end
  while true do pcall(count, "thing", { name = ids }) pcall(find, "thing", { long = ids }) pcall(sum, "thing", "n", { name = ids }) end end)
