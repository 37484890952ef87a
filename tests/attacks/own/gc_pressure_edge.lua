-- EXPECT: KILL_
on("ev", function() mark() local keep, n = {}, 0 pcall(function() while true do n = n + 1 keep[n] = { n, n } end end) for i = 1, 1000 do keep[i] = nil end while true do local _ = { {}, {}, {} } end end)
