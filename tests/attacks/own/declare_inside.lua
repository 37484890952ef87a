on("ev", function() mark() real.on("thing.poke", function() end) every("x", { rrule = "FREQ=DAILY" }, function() end) end)
