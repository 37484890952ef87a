on("ev", function() mark() for i = 1, 50 do pcall(create, "single.make", { key = "same" }) pcall(create, "single.make", { key = "k" .. i }) end error("x") end)
