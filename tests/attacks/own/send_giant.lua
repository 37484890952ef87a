on("ev", function() mark() pcall(send, string.rep("c", 100000), string.rep("e", 100000), {}) send("other", "thing.make", { name = string.rep("x", 900000) }) end)
