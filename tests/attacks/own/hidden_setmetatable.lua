local list = {}
on("ev", function() if pcall(setmetatable, list, { __index = { x = 1 } }) then breach("changed") end end)
