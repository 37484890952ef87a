-- tries: a text whose fields hold templates, and one field a thousand times
text "echo" { en = "{a}{a}{a}{a}{a}{a}{a}{a}", ["zh-CN"] = "{a}{b}" }
on("ev", function() mark() local s = "{a}" for _ = 1, 12 do s = say("echo", { a = s, b = s }).en end error(#s) end)
