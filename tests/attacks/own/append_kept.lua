on("ev", function() mark() local list = {} for i = 1, 20000 do list[i] = "x" end thing():fill { words = list } end)
