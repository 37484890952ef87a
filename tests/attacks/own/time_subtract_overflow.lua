on("ev", function() mark() local t = now() for _ = 1, 20000 do t = t - "99 years" end error(tostring(t) .. tostring(working_days(t, now()))) end)
