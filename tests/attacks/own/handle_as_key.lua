on("ev", function() mark() local t = {} for _ = 1, 100 do t[thing()] = true end for k in pairs(t) do breach(k) end end)
