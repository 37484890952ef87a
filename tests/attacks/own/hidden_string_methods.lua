on("ev", function() pcall(function() string.evil = 1 end) pcall(function() (""):x() end) if string.evil then breach("string") end if getmetatable("") then breach("metatable") end end)
