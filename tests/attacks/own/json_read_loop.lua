-- tries: a wide JSON field read again and again: memory outside of Lua
-- EXPECT: KILL_CPU
on("ev", function() mark() local wide = {} for i = 1, 3000 do wide["k" .. i] = i end thing():fill { blob = wide } local t = thing() while true do local _ = t.blob end end)
