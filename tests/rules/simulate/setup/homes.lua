for number = 1, 120 do
  ensure("home", string.format("h-%03d", number), { name = "Home " .. number })
end
