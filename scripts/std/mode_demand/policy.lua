local standstill = require "std.standstill"

local working = { "assigned", "answered" }
local timers = { "unlanded", "land_reminder", "unit_silent" }

local function look(demand) standstill.check(demand, demand.owner, demand.unit) end

each("standstill_demand", look)

local function look_again(call)
  each("standstill_demand", "demand", { owner = call.person, state = working })
  if call.unit then each("standstill_demand", "demand", { unit = call.unit, state = working }) end
end

on("call.away", look_again)
on("call.back", look_again)

-- What reaches them meanwhile waits as well; what goes to somebody who is there does not.
for _, event in ipairs { "assign", "climb", "hand_over", "pass_to", "reopen" } do
  on("demand." .. event, { name = event .. "_waits" }, look)
end

on("demand.pause", function(demand) standstill.stop(demand, timers) end)

-- The limit it is measured by moves with the clock, unless it was missed before.
on("demand.resume", function(demand)
  standstill.go(demand, timers)
  local landing = due(demand, "unlanded")
  if landing and not demand.land_late then demand:note_times { land_by = landing } end
end)
