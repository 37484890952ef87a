-- EXPECT: REFUSED
param.x { default = setmetatable({}, { __index = function() return 1 end }), type = "table" }
param.y { default = string.rep("9", 1000000), type = "integer" }
