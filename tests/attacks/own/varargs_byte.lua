-- tries: as many results as a text has bytes
on("ev", function() mark() local s = string.rep("x", 200000) log("info", tostring(select("#", string.byte(s, 1, -1)))) end)
