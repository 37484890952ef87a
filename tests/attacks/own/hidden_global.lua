-- EXPECT: CHECKED
on("ev", function() counter = (counter or 0) + 1 end)
