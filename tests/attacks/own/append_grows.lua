-- tries: a list that doubles its copies
-- EXPECT: KILL_
on("ev", function() mark() local list = {} while true do list = append(list, list) end end)
