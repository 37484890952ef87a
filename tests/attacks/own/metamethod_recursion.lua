on("ev", function() mark() for _, name in ipairs { "__index", "__newindex", "__eq", "__lt", "__le", "__concat", "__call", "__add", "__len", "__unm", "__tostring" } do
    local mt = {} mt[name] = function(a, b) return ({ __index = function() return a.x end, __newindex = function() a.x = 1 end, __eq = function() return a == setmetatable({}, getmetatable(b)) end, __lt = function() return a < b end,
      __le = function() return a <= b end, __concat = function() return a .. b end, __call = function() return a() end, __add = function() return a + b end, __len = function() return #a end, __unm = function() return -a end,
      __tostring = function() return tostring(a) end })[name]() end
    local x, y = setmetatable({}, mt), setmetatable({}, mt)
    pcall(function() return x.q end) pcall(function() x.q = 1 end) pcall(function() return x == y end) pcall(function() return x < y end) pcall(function() return x <= y end) pcall(function() return x .. y end)
    pcall(function() return x() end) pcall(function() return x + y end) pcall(function() return #x end) pcall(function() return -x end) pcall(tostring, x) end error("x") end)
