real.on("thing.poke", { when = function(entity) entity:set { n = 666 } return true end }, function() end)
