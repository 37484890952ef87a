-- One grid; a unit of three people offers help to the elderly; officers with deputies.
local function prepare(t, when)
  t:at(when)
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("grid", { id = "g-2", name = "G2" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("microgrid", { id = "mg-2", name = "M2", grid = "g-2" })
  t:create("unit", { id = "u-1", name = "U1", category = "agency", grid = "g-1" })
  t:create("resource", { unit = "u-1", name = "errands", category = "elderly", capacity = 5, refreshed = when:gsub(" ", "T") .. ":00+08:00" })
  for m = 1, 3 do t:create("person", { id = "m-" .. m, name = "m-" .. m, category = "official", unit = "u-1", double_registered = true }) end
  t:create("post", { role = "representative", unit = "u-1", person = "m-1" })
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder", "last_resort", "branch_secretary", "patroller", "deputy" } do
    t:create("person", { id = role, name = role, category = "worker" })
  end
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder", "last_resort" } do t:create("post", { role = role, person = role }) end
  t:create("post", { id = "post-patroller", role = "patroller", person = "patroller", deputy = "deputy", grid = "g-1" })
  t:create("post", { role = "branch_secretary", person = "branch_secretary", grid = "g-1" })
end

local function declare(t, size)
  t:param("std.squad.size", { severity_1 = size })
  return t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 1, areas = { "g-1" } }, { as = "secretary" })
end

local function all_come(t, mobilisation)
  for _, call in ipairs(find("call", { mobilisation = mobilisation, state = "called" })) do t:send("call.come", call, {}, { as = call.person.id }) end
end

local function stand_down(t, mobilisation)
  t:send("mobilisation.stand_down", mobilisation, {}, { as = "secretary" })
  t:advance "1 second"
end

local function claimed_wish(t)
  local wish = t:send("wish.submit", { text = "lamp", microgrid = "mg-1", category = "elderly" })
  t:expect(wish.unit.id, "u-1")
  t:send("wish.claim", wish, {}, { as = "m-1" })
  return wish
end

local function due_at(time) return string.sub(tostring(time), 1, 16) end

test("5 working hours left, called Friday 15:00, stood down Sunday 10:00: due Monday 5 working hours after opening", function(t)
  prepare(t, "2026-06-01 11:00")                         -- claimed: to finish within ten working days, Monday 2026-06-15 11:00
  local wish = claimed_wish(t)
  t:expect(due_at(due(wish, "unfinished")), "2026-06-15T11:00")
  t:at "2026-06-12 15:00"
  local flood = declare(t, 4)
  t:advance "1 second"
  t:expect(wish.paused, true)
  t:expect(wish.paused_by, flood)
  all_come(t, flood)
  t:at "2026-06-14 10:00"
  stand_down(t, flood)
  t:expect(wish.paused, false)
  t:expect(due_at(due(wish, "unfinished")), "2026-06-15T14:00")
  t:expect(due_at(wish.due), "2026-06-15T14:00")
  t:at "2026-06-15 13:59"
  t:expect_no_alert { key = "finish", about = wish }
  t:at "2026-06-15 14:00"
  t:expect_alert { key = "finish", about = wish }
  t:expect(#t:failures(), 0)
end)

test("over Spring Festival what is left runs on after it", function(t)
  prepare(t, "2026-02-02 10:00")                         -- the tenth working day is the make-up Saturday
  local wish = claimed_wish(t)
  local before = due(wish, "unfinished")
  t:expect(due_at(before), "2026-02-14T10:00")
  t:at "2026-02-13 18:00"                                -- one open hour is left
  local flood = declare(t, 4)
  all_come(t, flood)
  t:at "2026-02-17 12:00"
  stand_down(t, flood)
  t:expect(due_at(due(wish, "unfinished")), "2026-02-24T10:00")
end)

test("a unit's deadlines stand still when half its people are called, not for one of three", function(t)
  prepare(t, "2026-06-01 11:00")
  local wish = claimed_wish(t)
  t:at "2026-06-02 10:00"
  local flood = declare(t, 2)                            -- the patroller and one member
  t:advance "1 second"
  t:expect(count("call", { unit = "u-1", state = "called" }), 1)
  t:expect(wish.paused, false)
  t:param("std.squad.size", { severity_2 = 3 })
  t:send("mobilisation.extend", flood, { severity = 2 }, { as = "secretary" })
  t:advance "1 second"
  t:expect(count("call", { unit = "u-1", state = "called" }), 2)
  t:expect(wish.paused, true)
  -- who cannot come is back at his work: one of three is left
  local call = find("call", { unit = "u-1", state = "called" })[1]
  t:param("std.squad.size", { severity_2 = 2 })
  t:send("call.decline", call, { reason = "ill" }, { as = call.person.id })
  t:advance "1 second"
  local active = count("call", { unit = "u-1", state = "called" })
  t:expect(wish.paused, 2 * active >= 3)
end)

test("who does not answer within twenty minutes is at his own work again", function(t)
  prepare(t, "2026-06-01 11:00")
  local wish = claimed_wish(t)
  local before = due(wish, "unfinished")
  t:at "2026-06-02 10:00"
  declare(t, 4)
  t:at "2026-06-02 10:19"
  t:expect(wish.paused, true)
  t:at "2026-06-02 10:21"
  t:expect(wish.paused, false)
  t:expect(due_at(due(wish, "unfinished")), due_at(before + duration "20 minutes"))
end)

test("a drill pauses nothing", function(t)
  prepare(t, "2026-06-01 11:00")
  local wish = claimed_wish(t)
  t:param("std.squad.size", { severity_1 = 4 })
  t:send("mobilisation.declare", { name = "演练", category = "flood", severity = 1, areas = { "g-1" }, drill = true }, { as = "secretary" })
  t:advance "1 second"
  t:expect(wish.paused, false)
  t:expect(count("call", { person = "patroller", drill = true }), 1)
  t:expect(t:send("incident.report", { text = "shed", microgrid = "mg-1", category = "construction" }).owner.id, "patroller")
end)

test("what is dispatched to people who are called away waits for them as well", function(t)
  prepare(t, "2026-06-01 11:00")
  local flood = declare(t, 4)
  local wish = t:send("wish.submit", { text = "lamp", microgrid = "mg-1", category = "elderly" })
  t:expect(wish.state, "dispatched")
  t:expect(wish.paused, true)
  all_come(t, flood)
  t:at "2026-06-10 09:00"
  t:expect(wish.state, "dispatched")
  stand_down(t, flood)
  t:expect(due_at(due(wish, "unclaimed")), "2026-06-12T18:00")   -- three working days were left: 27 open hours
  t:expect(#t:failures(), 0)
end)

test("incidents do not pause: the deputy has them, also new ones", function(t)
  prepare(t, "2026-06-02 10:00")
  local incident = t:send("incident.report", { text = "shed", microgrid = "mg-1", category = "construction", severity = "major" })
  t:expect(incident.owner.id, "patroller")
  t:send("incident.acknowledge", incident, {}, { as = "patroller" })
  local settle_by = incident.settle_by
  local flood = declare(t, 1)
  t:expect(find("call", { mobilisation = flood })[1].person.id, "patroller")
  t:advance "1 second"
  t:expect(incident.owner.id, "deputy")
  t:expect(incident.state, "open")
  t:expect(incident.settle_by, settle_by)
  t:expect_alert { to = get("person", "deputy"), key = "acknowledge", about = incident }
  local later = t:send("incident.report", { text = "fence", microgrid = "mg-1", category = "construction" })
  t:expect(later.owner.id, "deputy")
  stand_down(t, flood)
  t:expect(t:send("incident.report", { text = "wall", microgrid = "mg-1", category = "construction" }).owner.id, "patroller")
  t:expect(#t:failures(), 0)
end)

test("in war the ladder is shorter, quiet hours are off and the deputy leads the committee; elsewhere all stays", function(t)
  prepare(t, "2026-06-02 23:00")
  local function report(microgrid, households)
    return t:send("incident.report", { text = "x", microgrid = microgrid, category = "other", severity = "major", households = households })
  end
  local peace = report("mg-1", 60)
  t:expect(due_at(peace.acknowledge_by), "2026-06-03T11:00")
  t:expect_no_alert { key = "acknowledge", about = peace }
  local flood = declare(t, 1)
  local war = report("mg-1", 60)
  t:expect(due_at(war.acknowledge_by), "2026-06-02T23:15")
  t:expect(due_at(war.settle_by), "2026-06-03T03:00")
  t:expect_alert { to = war.owner, key = "acknowledge", about = war }
  t:expect(report("mg-1", 250).owner.id, "deputy_secretary")
  t:expect(report("mg-2", 250).owner.id, "duty_holder")
  t:expect(due_at(report("mg-2", 250).acknowledge_by), "2026-06-03T13:00")
  stand_down(t, flood)
  t:expect(due_at(report("mg-1", 60).acknowledge_by), "2026-06-03T11:00")
end)
