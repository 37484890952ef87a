on("ev", function() mark() for _, amount in ipairs { math.maxinteger, math.mininteger, 1e308, -1e308, 0 / 0, 1 / 0, 0.5, 1e15, 0, -1, "5", 2 ^ 53 } do
    pcall(transfer, { ledger = "points", from = "mint", to = "pool", amount = amount }) end
  for _ = 1, 900 do pcall(transfer, { ledger = "points", from = "mint", to = "pool", amount = 8999999999999999 }) end error("x") end)
