-- EXPECT: KILL_
on("ev", function() mark() local t = {} for i = 1, 1000 do t[i] = i end local function f(...) return select("#", ...), select(-1, ...), ... end while true do f(table.unpack(t)) f(f(table.unpack(t))) end end)
