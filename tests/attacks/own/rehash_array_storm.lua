-- tries: a large array part looked through whenever a small hash part is full
-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 200000 do t[i] = i end local a, b = "a", "b" while true do t.x1 = 1 t.x2 = 1 t.x3 = 1 t.x4 = 1 t.x1 = nil t.y1 = 1 t.x2 = nil t.y2 = 1 t.x3 = nil t.y3 = 1 t.x4 = nil t.y4 = 1 t.y1, t.y2, t.y3, t.y4 = nil end end)
