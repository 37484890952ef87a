local chain = require "std.chain"

on("probe.ask", function(probe)
  local levels = {}
  for _, answers in ipairs(chain.of(probe.household or probe)) do
    levels[#levels + 1] = answers.level .. " " .. answers.role .. " " .. (answers.person and answers.person.id or "vacant")
  end
  probe:note { said = chain.said(probe.household or probe).en, levels = levels }
end)
