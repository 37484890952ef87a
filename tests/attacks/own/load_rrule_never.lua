-- tries: a date that never comes: the 30th of February
every("never", { rrule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, function() end)
on("ev", function() end)
