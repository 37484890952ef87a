local standstill = require "std.standstill"

local running = { "claimed", "agreed" }
local project_timers = { "undone", "due_reminder", "unsigned" }
local regular_timers = { "unmet", "reminder", "grace_over" }

local function look_at_project(project) standstill.check(project, project.owner, project.unit) end

-- The appraisal is the committee's: it does not wait for the unit.
local function look_at_regular(regular)
  if regular.duty ~= "appraise" then standstill.check(regular, regular.project.owner, regular.unit) end
end

each("standstill_project", look_at_project)
each("standstill_regular", look_at_regular)

local function look_again(call)
  each("standstill_project", "project", { owner = call.person, state = running })
  each("standstill_regular", "regular", { ["project.owner"] = call.person, state = "open" })
  if not call.unit then return end
  each("standstill_project", "project", { unit = call.unit, state = running })
  each("standstill_regular", "regular", { unit = call.unit, state = "open" })
end

on("call.away", look_again)
on("call.back", look_again)

-- What reaches them meanwhile waits as well; what goes to somebody who is there does not.
for _, event in ipairs { "claim", "assign", "reassign", "hand", "postpone", "carry_over", "reject" } do
  on("project." .. event, { name = "project_" .. event .. "_waits" }, look_at_project)
end
on("regular.plan", { name = "regular_plan_waits" }, look_at_regular)

on("project.pause", function(project) standstill.stop(project, project_timers) end)
on("regular.pause", function(regular) standstill.stop(regular, regular_timers) end)

-- The due date moves with its clock, unless it had passed before.
on("project.resume", function(project)
  standstill.go(project, project_timers)
  local when = due(project, "undone")
  if when and not (project.overdue_at and project.overdue_at >= project.due) then project:redate { due = when } end
end)

on("regular.resume", function(regular)
  standstill.go(regular, regular_timers)
  local when = due(regular, "unmet")
  if when then regular:redate { due = when } end
end)
