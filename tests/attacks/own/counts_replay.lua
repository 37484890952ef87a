-- tries: the count of a run that fails depends on what the collector did before it
on("ev", function(event) mark() for i = 1, event.seq * 3000 do local _ = { i, tostring(i) } end error("counted") end)
