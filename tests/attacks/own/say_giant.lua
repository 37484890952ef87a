-- EXPECT: KILL_
text "twice" { en = "{a}{a}", ["zh-CN"] = "{a}" }
on("ev", function() mark() local s = string.rep("x", 500000) while true do pcall(say, "twice", { a = s }) end end)
