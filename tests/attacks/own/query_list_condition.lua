-- tries: find with a list of 10,000 values against every row; expected: refused
on("ev", function() mark() local ids = {} for i = 1, 10000 do ids[i] = "x" .. i end find("thing", { id = ids }) end)
