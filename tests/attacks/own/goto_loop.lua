-- EXPECT: KILL_CPU
on("ev", function() mark() ::top:: do local x = { } goto top end end)
