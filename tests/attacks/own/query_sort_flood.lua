-- tries: sorted finds without end
-- EXPECT: KILL_
on("ev", function() mark() while true do find("thing", { all = true }, { sort = "name" }) end end)
