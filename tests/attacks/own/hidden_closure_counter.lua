-- tries: a counter in a closure made by a function called while loading
-- EXPECT: REFUSED
local function counter() local n = 0 return function() n = n + 1 return n end end
local count_up = counter()
on("ev", function() if count_up() > 1 then breach("it remembers") end end)
