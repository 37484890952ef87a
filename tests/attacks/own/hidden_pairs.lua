-- EXPECT: REFUSED
local step = pairs { 1, 2, 3 }
on("ev", function() if step() ~= 1 then breach("it remembers") end end)
