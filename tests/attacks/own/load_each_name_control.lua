-- EXPECT: REFUSED
each("a\nb", "thing", { all = true }, function() end)
