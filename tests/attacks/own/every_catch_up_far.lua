-- tries: a rule that begins two thousand years ago with every missed day to catch up
every("far", { rrule = "FREQ=DAILY", start = "0001-01-01", catch_up = "each" }, function() end)
on("ev", function() end)
