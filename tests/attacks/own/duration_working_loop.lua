-- tries: adding a century of working minutes, over and over
-- EXPECT: KILL_
on("ev", function() mark() local t, d = now(), duration "25000 working days" while true do local _ = t + d end end)
