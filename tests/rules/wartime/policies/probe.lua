local mobilised = require "std.mobilised"

on("probe.ask", function(probe)
  local ruling = mobilised.ruling(probe.grid)
  probe:note { ruled = ruling and ruling.category .. " " .. ruling.severity or "nothing" }
end)
