-- EXPECT: KILL_
on("ev", function() mark() while true do for _ in string.gmatch("aaa", "^a") do end for _ in string.gmatch("", "") do end for _ in string.gmatch("abc", "()") do end end end)
