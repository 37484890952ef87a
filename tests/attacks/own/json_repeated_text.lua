-- tries: gigabytes of JSON from one text named ten thousand times
on("ev", function() mark() local s, t = string.rep("x", 1000000), {} for i = 1, 9999 do t["k" .. i] = s end thing():fill { blob = t } end)
