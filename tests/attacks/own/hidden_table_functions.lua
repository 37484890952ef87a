local list = { 3, 2, 1 }
on("ev", function() for _, f in ipairs { table.insert, table.remove, table.sort } do if pcall(f, list, 5) then breach("changed") end end if pcall(table.move, { 1 }, 1, 1, 1, list) then breach("moved") end end)
