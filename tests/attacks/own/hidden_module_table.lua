local m = { list = {} }
on("ev", function() mark() m.list[#m.list + 1] = 1 end)
