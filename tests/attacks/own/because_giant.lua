-- tries: a hundred events with a reason of megabytes each
on("ev", function() mark() local s = string.rep("x", 900000) for _ = 1, 90 do thing():ripple { name_of = "x", because = { s } } end end)
