on("ev", function() mark() transfer { ledger = "points", from = "mint", to = "pool", amount = 1, reason = string.rep("x", 900000), key = string.rep("k", 900000) } end)
