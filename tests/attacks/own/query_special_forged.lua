-- tries: range and prefix with handles, functions, themselves, nested
on("ev", function() mark()
  for _, bad in ipairs { range(range(1, 2), 3), range(print, print), range({}, { {} }), prefix("") } do pcall(find, "thing", { n = bad }) pcall(find, "thing", { name = bad }) end
  local loop = {} loop[1] = loop
  pcall(find, "thing", { n = loop }) pcall(find, "thing", { n = { { { {} } } } }) pcall(find, "thing", setmetatable({}, { __index = function() return 1 end })) error("x") end)
