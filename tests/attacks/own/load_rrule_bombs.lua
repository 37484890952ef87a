-- tries: intervals and positions that make the calendar search for ever
every("bomb_a", { rrule = "FREQ=DAILY;INTERVAL=1000000000" }, function() end)
every("bomb_b", { rrule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=366" }, function() end)
every("bomb_c", { rrule = "FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO;BYMONTH=2" }, function() end)
on("ev", function() end)
