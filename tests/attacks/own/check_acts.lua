real.check("thing.guarded", function(entity) entity:set { n = 666 } end)
on("ev", function() mark() pcall(function() thing():guarded {} end) error("x") end)
