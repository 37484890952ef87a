local standstill = require "std.standstill"

local timers = { "unit_silent", "land_reminder", "unlanded" }
local states = { "assigned", "answered" }

local function look(demand) standstill.check(demand, demand.owner, demand.unit) end

each("standstill_demand", look)

local function look_again(call)
  each("standstill_demand", "demand", { owner = call.person, state = states })
  if call.unit then each("standstill_demand", "demand", { unit = call.unit, state = states }) end
end

on("call.away", look_again)
on("call.back", look_again)

-- What comes to them meanwhile waits as well; what goes on to somebody who is there does not.
on("demand.assign", { name = "assigned_waits" }, look)
on("demand.pass_to", { name = "passed_waits" }, look)
on("demand.climb", { name = "climbed_waits" }, look)
on("demand.hand_over", { name = "handed_waits" }, look)
on("demand.reopen", { name = "reopened_waits" }, look)

on("demand.pause", function(demand) standstill.stop(demand, timers) end)

on("demand.resume", function(demand)
  standstill.go(demand, timers)
  local at = due(demand, "unlanded")
  if at and not demand.land_late then demand:redate { land_by = at } end
end)
