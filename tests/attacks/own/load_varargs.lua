if select("#", ...) ~= 0 then breach("arguments") end
on("ev", function() end)
