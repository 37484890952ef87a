local mt = { __index = { n = 0 } }
local t = setmetatable({}, mt)
on("ev", function() mark() mt.__index.n = 5 t.n = 5 breach("kept") end)
