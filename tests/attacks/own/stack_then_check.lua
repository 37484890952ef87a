real.check("thing.guarded", function() local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end return deep(100) == 100 end)
on("ev", function() mark() local function down(n) if n == 0 then thing():guarded { n = 1 } return 1 end return 1 + down(n - 1) end for n = 10, 190000, 9999 do pcall(down, n) end error("x") end)
