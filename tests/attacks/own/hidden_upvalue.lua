-- EXPECT: CHECKED
local n = 0
on("ev", function() n = n + 1 if n > 1 then breach("it remembers") end end)
