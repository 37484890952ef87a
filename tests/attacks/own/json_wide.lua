on("ev", function() mark() local wide = {} for i = 1, 50000 do wide["k" .. i] = i end thing():fill { blob = wide } end)
