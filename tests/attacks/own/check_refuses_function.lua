-- tries: a refusal that is no text: its JSON is made after the call
real.check("thing.guarded", function() return refuse(function() end) end)
on("ev", function() mark() thing():guarded {} end)
