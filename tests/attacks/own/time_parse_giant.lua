on("ev", function() mark() pcall(time, string.rep("2026-01-01 ", 90000)) pcall(working_days, "2026-01-01\0", "x") pcall(time, "9999999999-01-01") pcall(time, "2026-13-45 99:99") error("x") end)
