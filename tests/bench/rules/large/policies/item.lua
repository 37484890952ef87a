on("item.touch", function(item, event)
  if item.n >= 0 and item.name and item.state == "a" then item:mark { seen = event.data.more } end
end)
