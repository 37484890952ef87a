-- EXPECT: KILL_
on("ev", function() mark() local t = thing() while true do history(t) last(t, "poke") times(t, "poke") end end)
