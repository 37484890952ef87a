on("ev", function() mark() local s, t = string.rep("\1", 1000000), {} for i = 1, 9999 do t[i] = s end explain(t) end)
