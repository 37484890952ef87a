-- tries: an effect that depends on the order of floats, texts, booleans and tables as keys
on("ev", function() mark() local t = { [1.5] = 1, [-1] = 2, x = 3, [true] = 4, [false] = 5, [2 ^ 53] = 6, [""] = 7 } t.x = nil t.y = 8 local out = {} for k in pairs(t) do out[#out + 1] = tostring(k) end thing():set { name = table.concat(out, " ") }
  t[{}] = 1 if pcall(function() for _ in pairs(t) do end end) then breach("tables have an order") end error("x") end)
