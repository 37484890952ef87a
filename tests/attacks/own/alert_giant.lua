on("ev", function() mark() real.alert { to = "x", about = thing(), key = string.rep("k", 900000), text = string.rep("t", 900000), data = { string.rep("d", 900000) } } end)
