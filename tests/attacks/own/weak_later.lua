-- tries: __mode set after setmetatable
on("ev", function() mark() local mt = {} local t = setmetatable({}, mt) mt.__mode = "k" for _ = 1, 1000 do t[{}] = true end local s = {} for i = 1, 100000 do s[i % 100] = { i } end
  local n = 0 pcall(function() for _ in next, t do n = n + 1 end end) if getmetatable(t) ~= mt then breach("another metatable") end error("x") end)
