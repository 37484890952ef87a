-- A unit of two people carries tasks and helps with demands; both are called to a flood.
local function prepare(t, when)
  t:at(when)
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("unit", { id = "u-1", name = "U1", category = "agency", grid = "g-1" })
  for m = 1, 2 do t:create("person", { id = "m-" .. m, name = "m-" .. m, category = "official", unit = "u-1", double_registered = true }) end
  t:create("post", { role = "representative", unit = "u-1", person = "m-1" })
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder", "branch_secretary" } do
    t:create("person", { id = role, name = role, category = "worker" })
    t:create("post", { role = role, person = role, grid = role == "branch_secretary" and "g-1" or nil })
  end
end

local function flood(t)
  t:param("std.squad.size", { severity_1 = 2 })
  local mobilisation = t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 1, areas = { "g-1" } }, { as = "secretary" })
  t:advance "1 second"
  for _, call in ipairs(find("call", { mobilisation = mobilisation, state = "called" })) do t:send("call.come", call, {}, { as = call.person.id }) end
  return mobilisation
end

local function stand_down(t, mobilisation)
  t:send("mobilisation.stand_down", mobilisation, {}, { as = "secretary" })
  t:advance "1 second"
end

local function shown(instant) return string.sub(tostring(instant), 1, 16) end

test("5 working hours left of a task, called Friday 15:00, stood down Sunday 10:00: due Monday 5 working hours after opening", function(t)
  prepare(t, "2026-06-01 11:00")
  local task = t:send("task.give", { title = "清理排水沟", unit = "u-1", due = "2026-06-15T11:00:00+08:00" }, { as = "deputy_secretary" })
  t:at "2026-06-12 15:00"
  local mobilisation = flood(t)
  t:expect(task.paused, true)
  t:at "2026-06-14 10:00"
  stand_down(t, mobilisation)
  t:expect(task.paused, false)
  t:expect(shown(task.due), "2026-06-15T14:00")
  t:at "2026-06-15 13:59"
  t:expect(task.overdue, false)
  t:at "2026-06-15 14:00"
  t:expect(task.overdue, true)
  t:expect(#t:failures(), 0)
end)

test("projects and their duties wait too, the committee's appraisal does not", function(t)
  prepare(t, "2026-05-06 10:00")
  local project = t:send("project.list", { title = "排水改造", due = "2026-06-30T18:00:00+08:00" }, { as = "deputy_secretary" })
  t:send("project.claim", project, { unit = "u-1" }, { as = "m-1" })
  t:at "2026-06-29 09:00"
  local report = find("regular", { project = project, duty = "report", period = "2026-06" })[1]
  local mobilisation = flood(t)
  t:expect(project.paused, true)
  t:expect(report.paused, true)
  t:at "2026-07-01 00:06"
  t:expect(find("regular", { project = project, duty = "appraise", period = "2026-Q3" })[1].paused, false)
  t:expect(find("regular", { project = project, duty = "study", period = "2026-Q3" })[1].paused, true)
  t:at "2026-07-04 10:00"
  stand_down(t, mobilisation)
  t:expect(shown(project.due), "2026-07-07T18:00")           -- two working days were left, Saturday the 4th is off
  t:expect(project.overdue, false)
  t:expect(shown(report.due), "2026-07-07T18:00")
  t:expect(#t:failures(), 0)
end)

test("a demand's landing waits for its owner, the answer goes to somebody who is there", function(t)
  prepare(t, "2026-06-01 10:00")
  local demand = t:send("demand.collect", { text = "积水", microgrid = "mg-1", category = "other" }, { as = "branch_secretary" })
  t:send("demand.assign", demand, { owner = "m-1" }, { as = "duty_holder" })
  t:at "2026-06-02 10:00"
  flood(t)
  t:expect(demand.paused, true)
  t:at "2026-06-04 10:00"                                    -- the answer was due after three working days
  t:expect(demand.answer_late, true)
  t:expect(demand.owner.id, "duty_holder")
  t:expect(demand.paused, false)
  t:expect(due(demand, "unlanded") ~= nil, "the landing clock runs for the new owner")
  t:expect(#t:failures(), 0)
end)

test("what was left of a landing runs on when its owner is back, over the Dragon Boat Festival", function(t)
  prepare(t, "2026-06-01 10:00")
  local demand = t:send("demand.collect", { text = "积水", microgrid = "mg-1", category = "other" }, { as = "branch_secretary" })
  t:send("demand.assign", demand, { owner = "m-1" }, { as = "duty_holder" })
  t:send("demand.respond", demand, { answer = "本月疏通" }, { as = "m-1" })
  t:expect(shown(demand.land_by), "2026-06-23T10:00")        -- 06-19 to 06-21 is off
  t:at "2026-06-12 15:00"
  local mobilisation = flood(t)
  t:expect(demand.paused, true)
  t:at "2026-06-14 10:00"
  stand_down(t, mobilisation)
  t:expect(shown(demand.land_by), "2026-06-23T13:00")        -- 49 open hours from Monday's opening
  t:at "2026-06-23 12:59"
  t:expect(demand.land_late, false)
  t:at "2026-06-23 13:00"
  t:expect(demand.land_late, true)
  t:expect(#t:failures(), 0)
end)
