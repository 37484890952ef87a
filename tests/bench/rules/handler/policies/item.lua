-- The same handler fifty times: the time from the first run of a turn to the last is that of forty-nine whole runs.
for i = 1, 50 do
  on("item.touch", { name = "handler_" .. i }, function(item)
    if item.n >= 0 and item.name and item.state == "a" then item:note { seen = 7 } end
  end)
end
