-- tries: instants beyond all calendars
on("ev", function() mark() local t = now() for _ = 1, 200000 do t = t + "99 years" end real.after("99 years", thing(), "bell") real.at(t, thing(), "bell") error(tostring(t)) end)
