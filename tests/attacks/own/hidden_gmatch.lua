-- EXPECT: REFUSED
local memory = string.gmatch("abcdef", ".")
on("ev", function() if memory() ~= "a" then breach("it remembers") end end)
