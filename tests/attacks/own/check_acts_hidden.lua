-- tries: acting through a table, a coroutine and a pcall inside a check
real.check("thing.guarded", function(entity) local words = { emit, create, transfer } coroutine.wrap(function() pcall(words[1], "thing.set", entity, { n = 666 }) end)() pcall(entity.set, entity, { n = 666 }) end)
on("ev", function() pcall(function() thing():guarded {} end) if thing().n == 666 then breach("a check acted") end end)
