-- tries: a full hash part where each new key rebuilds everything
-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 65536 do t["k" .. i] = i end local n = 65536 while true do t["k" .. n] = nil n = n + 1 t["k" .. n] = n end end)
