-- tries: hundreds of conditions, giant texts in conditions
on("ev", function() mark()
  local where = {} for i = 1, 300 do where["f" .. i] = i end
  log("info", tostring(pcall(find, "thing", where)))
  log("info", tostring(pcall(find, "thing", { name = string.rep("x", 1000000) })))
  log("info", tostring(pcall(find, "thing", { name = prefix(string.rep("x", 1000000)) })))
  log("info", tostring(pcall(find, "thing", { name = range({}, {}) })))
  log("info", tostring(pcall(find, "thing", { all = true }, { limit = -1, sort = string.rep("n", 100000) })))
  log("info", tostring(pcall(find, "thing", { all = true }, { limit = math.maxinteger })))
  log("info", tostring(pcall(find, "thing", { all = true }, { limit = "9" })))
  error("done") end)
