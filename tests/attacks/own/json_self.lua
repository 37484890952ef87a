on("ev", function() mark() local loop = {} loop.a = loop thing():fill { blob = loop } end)
