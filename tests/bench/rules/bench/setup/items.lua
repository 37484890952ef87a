for i = 0, 99999 do ensure("item", "i" .. i, { name = "item " .. i, n = i % 7 }) end
