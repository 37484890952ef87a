-- tries: memory full to the brim, then an event whose check must be called
real.check("thing.guarded", function() return true end)
on("ev", function() mark() local keep, size = {}, 1000000 while size > 50 do local ok, s = pcall(string.rep, "x", size) if ok and #keep < 15 then keep[#keep + 1] = s .. #keep else size = size // 2 end end for i = 1, 50 do pcall(function() thing():guarded { n = i } end) end error("x") end)
