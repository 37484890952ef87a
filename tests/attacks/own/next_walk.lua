-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 50000 do t["k" .. i] = 1 end local k repeat k = next(t, k) until not k end)
