text "m" { en = "{a}", ["zh-CN"] = "{a}" }
-- EXPECT: KILL_
on("ev", function() mark() say("m", setmetatable({}, { __index = function() while true do end end })) end)
