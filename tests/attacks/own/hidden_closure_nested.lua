-- EXPECT: REFUSED
local function make() local n = 0 return { deep = { function() return (function() n = n + 1 return n end)() end } } end
local box = make()
on("ev", function() if box.deep[1]() > 1 then breach("it remembers") end end)
