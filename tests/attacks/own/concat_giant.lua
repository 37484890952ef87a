-- tries: joining texts of megabytes: one instruction each
-- EXPECT: KILL_
on("ev", function() mark() local a = string.rep("x", 1000000) while true do local _ = a .. a .. a end end)
