local function prepare(t, when)
  t:at(when)
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("unit", { id = "u-1", name = "U1", category = "agency", grid = "g-1" })
  for _, person in ipairs { "secretary", "deputy_secretary", "duty_holder", "branch_secretary", "patroller", "deputy", "resident", "m-1", "m-2", "m-3" } do
    t:create("person", { id = person, name = person, unit = string.find(person, "^m%-") and "u-1" or nil, double_registered = string.find(person, "^m%-") ~= nil })
  end
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder" } do t:create("post", { role = role, person = role }) end
  t:create("post", { role = "representative", unit = "u-1", person = "m-1" })
  t:create("post", { role = "branch_secretary", person = "branch_secretary", grid = "g-1" })
  t:create("post", { role = "patroller", person = "patroller", deputy = "deputy", grid = "g-1" })
end

-- Calls `size` people, who all come: the patroller first, then the unit's.
local function call_up(t, size)
  t:param("std.squad.size", { severity_1 = size })
  local flood = t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 1, areas = { "g-1" } }, { as = "secretary" })
  for _, call in ipairs(find("call", { mobilisation = flood })) do t:send("call.come", call, {}, { as = call.person.id }) end
  t:advance "1 second"
  return flood
end

local function stand_down(t, mobilisation)
  t:send("mobilisation.stand_down", mobilisation, {}, { as = "secretary" })
  t:advance "1 second"
end

local function due_at(time) return string.sub(tostring(time), 1, 16) end

test("a task of people who are called: 5 working hours left on Friday are due Monday 5 working hours after opening", function(t)
  prepare(t, "2026-06-08 10:00")
  local theirs = t:send("task.give", { title = "pump", unit = "u-1", due = "2026-06-15T11:00:00+08:00" }, { as = "deputy_secretary" })
  local own = t:send("task.give", { title = "fence", owner = "patroller", due = "2026-06-15T11:00:00+08:00" }, { as = "deputy_secretary" })
  local other = t:send("task.give", { title = "paint", owner = "branch_secretary", due = "2026-06-15T11:00:00+08:00" }, { as = "deputy_secretary" })
  t:at "2026-06-12 15:00"
  local flood = call_up(t, 4)
  t:expect(theirs.paused, true)
  t:expect(own.paused, true)
  t:expect(other.paused, false)
  t:at "2026-06-14 10:00"
  stand_down(t, flood)
  for _, task in ipairs { theirs, own } do
    t:expect(due_at(due(task, "undone")), "2026-06-15T14:00")
    t:expect(due_at(task.due), "2026-06-15T14:00")
    t:expect(task.overdue, false)
  end
  t:expect(due_at(other.due), "2026-06-15T11:00")
  t:at "2026-06-15 14:00"
  t:expect(theirs.overdue, true)
  t:expect(#t:failures(), 0)
end)

test("a task given to people who are away waits from the start", function(t)
  prepare(t, "2026-06-12 10:00")
  local flood = call_up(t, 1)
  local task = t:send("task.give", { title = "fence", owner = "patroller", due = "2026-06-12T16:00:01+08:00" }, { as = "deputy_secretary" })
  t:expect(task.paused, true)
  t:at "2026-06-13 12:00"
  t:expect(task.overdue, false)
  stand_down(t, flood)
  t:expect(due_at(task.due), "2026-06-15T15:00")          -- six hours were left
end)

test("a demand lands later, but is answered in time", function(t)
  prepare(t, "2026-06-08 10:00")
  local demand = t:send("demand.collect", { text = "wall", microgrid = "mg-1", category = "facility", resident = "resident" }, { as = "branch_secretary" })
  t:send("demand.assign", demand, { owner = "patroller" }, { as = "branch_secretary" })
  local answer_by, land_by = due(demand, "unanswered"), due(demand, "unlanded")
  t:expect(land_by ~= nil, "a landing clock runs")
  t:at "2026-06-09 10:00"
  local flood = call_up(t, 1)
  t:expect(demand.paused, true)
  t:expect(due(demand, "unanswered"), answer_by)
  t:at "2026-06-10 10:00"
  stand_down(t, flood)
  t:expect(demand.paused, false)
  t:expect(due(demand, "unlanded") > land_by, "a working day later")
  t:expect(due_at(demand.land_by), due_at(due(demand, "unlanded")))
end)

test("care visits do not wait: the deputy makes those that are due soon", function(t)
  prepare(t, "2026-06-12 10:00")
  local function visit(when) return t:send("care_service.plan", { person = "resident", microgrid = "mg-1", category = "meal", visitor = "patroller", due = when }) end
  local soon, later = visit "2026-06-13T17:00:00+08:00", visit "2026-06-20T17:00:00+08:00"
  local flood = call_up(t, 1)
  t:expect(soon.visitor.id, "deputy")
  t:expect(later.visitor.id, "patroller")
  t:expect_alert { to = get("person", "deputy"), about = soon }
  t:at "2026-06-18 17:01"
  t:expect(later.visitor.id, "patroller")
  t:at "2026-06-19 07:01"
  t:expect(later.visitor.id, "deputy")
  stand_down(t, flood)
  t:expect(visit("2026-06-30T17:00:00+08:00").visitor.id, "patroller")
  t:expect(#t:failures(), 0)
end)

test("who came has served; who was only called, or at a drill, has not", function(t)
  prepare(t, "2026-06-12 10:00")
  local flood = call_up(t, 3)
  t:send("call.arrive", find("call", { person = "patroller" })[1], {}, { as = "patroller" })
  t:send("call.decline", find("call", { person = "m-1" })[1], { reason = "ill" }, { as = "m-1" })
  t:at "2026-06-12 13:00"
  stand_down(t, flood)
  local record = find("service_record", { person = "patroller" })[1]
  t:expect(record.hours, 3.0)
  t:expect(record.state, "recorded")
  t:expect(count("service_record", { person = "m-1" }), 0)
  t:at "2026-06-15 10:00"
  t:param("std.squad.size", { severity_1 = 1 })
  local drill = t:send("mobilisation.declare", { name = "演练", category = "flood", severity = 1, areas = { "g-1" }, drill = true }, { as = "secretary" })
  t:send("call.arrive", find("call", { mobilisation = drill })[1], {}, { as = "patroller" })
  t:at "2026-06-15 12:00"
  stand_down(t, drill)
  t:expect(count("service_record", { person = "patroller" }), 1)
end)
