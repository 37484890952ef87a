-- EXPECT: KILL_
on("ev", function() mark() local s = string.rep("é", 400000) while true do for _ in utf8.codes(s) do end end end)
