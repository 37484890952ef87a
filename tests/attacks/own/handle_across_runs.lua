-- tries: keeping a handle in a table of the file
local kept = {}
on("ev", function() mark() kept[1] = thing() end)
