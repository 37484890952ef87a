on("ev", function() mark() local deep = {} for _ = 1, 100 do deep = { deep } end thing():fill { blob = deep } end)
