-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function(event) mark() while true do local _ = event.data local _ = event.before end end)
