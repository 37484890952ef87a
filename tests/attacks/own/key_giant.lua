-- tries: long texts as keys: hashed and compared whole
-- EXPECT: KILL_
on("ev", function() mark() local a, t = string.rep("x", 900000), {} while true do t[a .. "y"] = 1 end end)
