-- EXPECT: REFUSED
every("dense", { rrule = "FREQ=SECONDLY" }, function() end)
