-- EXPECT: KILL_
on("ev", function() mark() local t, d = now(), duration "200000 working hours" while true do local _ = t + d local _ = t - d end end)
