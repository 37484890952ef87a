-- tries: a misspelt field, error caught, each time with its suggestion
-- EXPECT: COUNT
-- EXPECT: KILL_CPU
on("ev", function() mark() local t = thing() while true do pcall(function() return t["nmaeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"] end) end end)
