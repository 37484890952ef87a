-- tries: declaring a text inside a handler, to remember it
on("ev", function(event) mark() text("k" .. event.seq) { en = "x", ["zh-CN"] = "x" } end)
