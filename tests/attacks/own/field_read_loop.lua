-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function() mark() local t = thing() while true do local _ = t.name end end)
