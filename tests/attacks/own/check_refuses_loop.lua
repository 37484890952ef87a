real.check("thing.guarded", function() local t = {} t[1] = t return refuse(t, t) end)
on("ev", function() mark() thing():guarded {} end)
