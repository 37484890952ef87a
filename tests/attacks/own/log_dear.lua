-- tries: log lines of everything at once
on("ev", function() mark() for i = 1, 300 do log("info", string.rep("\0\27[2J\n", 5000) .. i) end error("x") end)
