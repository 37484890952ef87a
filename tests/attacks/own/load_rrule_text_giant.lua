-- EXPECT: REFUSED
every("giant", { rrule = "FREQ=DAILY;BYHOUR=" .. string.rep("1,", 400000) .. "1" }, function() end)
