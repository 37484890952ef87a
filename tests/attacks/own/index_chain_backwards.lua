-- tries: the chain built from its far end
on("ev", function() mark() local tables = {} for i = 1, 1900 do tables[i] = {} end for i = 1, 1899 do pcall(setmetatable, tables[i], { __index = tables[i + 1] }) end
  for i = 1, 1899 do pcall(setmetatable, tables[i], { __newindex = tables[i + 1] }) end for _ = 1, 100000 do local _ = tables[1].x end error("x") end)
