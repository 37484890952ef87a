-- EXPECT: KILL_
on("ev", function() mark() local a = string.rep("x", 30000) while true do local _ = a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a .. a end end)
