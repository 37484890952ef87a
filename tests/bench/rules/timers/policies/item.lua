on("item.make", function(item)
  after(item.wait .. " seconds", item, "due")
end)
