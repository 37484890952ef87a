-- One compound of two grids, three microgrids in the first; officers, a branch, a committee.
local function person(t, id, more)
  local fields = { id = id, name = id, category = "worker" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:create("person", fields)
end

local function post(t, role, who, more)
  person(t, who)
  local fields = { id = "post-" .. role .. "-" .. who, role = role, person = who }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:create("post", fields)
end

local function prepare(t, when)
  t:at(when or "2026-09-01 10:00")                      -- a Tuesday
  t:create("compound", { id = "c-1", name = "C1" })
  t:create("grid", { id = "g-1", name = "G1", compound = "c-1" })
  for i = 1, 3 do t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-1" }) end
  t:create("unit", { id = "u-1", name = "U1", category = "property_firm" })
  for _, role in ipairs { "grid_leader", "mediator", "police_officer", "safety_supervisor", "branch_secretary" } do post(t, role, role, { grid = "g-1" }) end
  post(t, "microgrid_leader", "leader-1", { microgrid = "mg-1" })
  for _, role in ipairs { "duty_holder", "deputy_secretary", "secretary", "street_committee", "last_resort" } do post(t, role, role) end
  for _, department in ipairs { "justice", "power", "police", "emergency", "fire", "urban_management", "street_office" } do t:create("department", { id = department, name = department }) end
  for i = 1, 4 do person(t, "r-" .. i, { category = "resident" }) end
end

local function report(t, fields)
  fields.text = fields.text or "x"
  fields.microgrid = fields.microgrid or "mg-1"
  return t:send("incident.report", fields, { as = "anonymous" })
end

local function owner(incident) return incident.owner and incident.owner.id end

local function due_at(time) return string.sub(tostring(time), 1, 16) end

test("the kind decides who is called first, and a post not held here is sought above", function(t)
  prepare(t)
  t:expect(owner(report(t, { category = "dispute" })), "mediator")
  t:expect(owner(report(t, { category = "security" })), "police_officer")
  t:expect(owner(report(t, { category = "hygiene" })), "safety_supervisor")
  t:expect(owner(report(t, { category = "construction" })), "leader-1")      -- no patroller anywhere: the microgrid's leader
  t:expect(owner(report(t, { category = "facility", microgrid = "mg-2" })), "grid_leader")
end)

test("what the scope affects is counted from the register", function(t)
  prepare(t)
  for i = 1, 60 do t:create("household", { id = "h-" .. i, name = "H" .. i, category = i <= 52 and "residential" or "shop", microgrid = "mg-2" }) end
  local here = report(t, { microgrid = "mg-2", category = "facility", scope = "microgrid", households = 3 })
  t:expect(here.households, 52)
  t:expect(here.shops, 8)
  t:expect(here.counted, true)
  t:expect(here.rung, "branch")
  t:expect_alert { key = "information_officer", about = here }
  t:expect(report(t, { microgrid = "mg-1", category = "hazard", scope = "compound" }).households, 52)
  local one = report(t, { microgrid = "mg-2", category = "other", household = "h-60" })
  t:expect(one.shops, 1)
  t:expect(one.households, 0)
  t:refused("incident.report", { text = "x", microgrid = "mg-1", household = "h-1" })
end)

test("an acknowledgement stops the telling, not the solving; taken back, the telling starts again", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute", severity = "major" })
  t:expect(due_at(incident.acknowledge_by), "2026-09-01T12:00")
  t:send("incident.acknowledge", incident, {}, { as = "mediator" })
  t:expect(due_at(incident.acknowledged_at), "2026-09-01T10:00")
  t:at "2026-09-01 15:00"
  t:expect(owner(incident), "mediator")
  t:send("incident.unacknowledge", incident, { reason = "called away" }, { as = "mediator" })
  t:expect(incident.state, "open")
  t:expect(due_at(incident.acknowledge_by), "2026-09-01T17:00")
  t:expect(due_at(incident.settle_by), "2026-09-02T10:00")
  t:at "2026-09-01 17:00"
  t:expect(owner(incident), "leader-1")
  t:at "2026-09-02 10:00"
  t:expect(incident.rung, "branch")
end)

test("handed back once it goes to the next, twice and the coordinator names an owner, who cannot hand it back", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute", severity = "major" })
  t:send("incident.bounce", incident, { reason = "not mine" }, { as = "mediator" })
  t:expect(owner(incident), "leader-1")
  t:expect(incident.state, "open")
  t:send("incident.bounce", incident, { reason = "nor mine" }, { as = "leader-1" })
  t:expect(incident.state, "unowned")
  t:expect_alert { to = get("person", "duty_holder"), key = "name_owner", about = incident }
  t:expect_no_alert { key = "acknowledge", about = incident }
  t:advance "4 working hours"
  t:expect_alert { to = get("person", "deputy_secretary"), key = "name_owner" }
  t:expect_no_alert { to = get("person", "duty_holder"), key = "name_owner" }
  t:send("incident.name_owner", incident, { owner = "grid_leader" }, { as = "deputy_secretary" })
  t:expect(owner(incident), "grid_leader")
  t:expect(due_at(incident.settle_by), "2026-09-02T10:00")
  t:expect_no_alert { key = "name_owner", about = incident }
  t:refused("incident.bounce", incident, { reason = "no" }, { as = "grid_leader" })
  t:expect(#t:failures(), 0)
end)

test("when nobody names an owner it climbs", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute" })
  t:send("incident.bounce", incident, { reason = "a" }, { as = "mediator" })
  t:send("incident.bounce", incident, { reason = "b" }, { as = "leader-1" })
  t:advance "2 working days"
  t:expect_alert { to = get("person", "secretary"), key = "name_owner" }
  t:advance "1 working day"
  t:expect(incident.rung, "branch")
  t:expect(owner(incident), "branch_secretary")
end)

test("whom the case concerns is passed over and does not act on it; nor does the owner close his own work", function(t)
  prepare(t)
  t:send("person.update", get("person", "mediator"), { unit = "u-1" })
  local incident = report(t, { category = "dispute", reporter = "r-1", concerns = { "leader-1" }, concerns_units = { "u-1" } })
  t:expect(owner(incident), "grid_leader")               -- the mediator works for the unit, the microgrid's leader is a party
  t:refused("incident.settle", incident, { outcome = "solved", answer = "x" }, { as = "mediator" })
  t:refused("incident.acknowledge", incident, {}, { as = "leader-1" })
  t:refused("incident.hand_over", incident, { owner = "leader-1", reason = "x" }, { as = "grid_leader" })
  t:send("incident.settle", incident, { outcome = "solved", answer = "x" }, { as = "grid_leader" })
  t:refused("incident.close", incident, {}, { as = "grid_leader" })
  t:refused("incident.close", incident, {}, { as = "mediator" })
  t:send("incident.close", incident, { rating = 5 }, { as = "r-1" })
  t:expect(incident.closing, "confirmed")
end)

test("whoever was told and did not act is not asked again on the way up", function(t)
  prepare(t)
  t:send("post.update", get("post", "post-branch_secretary-branch_secretary"), { person = "grid_leader" })
  local incident = report(t, { category = "facility", microgrid = "mg-2", severity = "major" })
  t:expect(owner(incident), "grid_leader")
  t:at "2026-09-01 12:00"
  t:expect(incident.rung, "committee")                   -- the branch's secretary is the same person
  t:expect(owner(incident), "duty_holder")
end)

test("off-hours by step: running, held to the next opening, or the duty rota", function(t)
  prepare(t, "2026-09-01 20:00")
  local runs = report(t, { category = "dispute", severity = "urgent" })
  t:expect(due_at(runs.acknowledge_by), "2026-09-01T20:15")
  t:param("std.incident.off_hours", { officer = "hold" })
  local held = report(t, { category = "security", severity = "urgent" })
  t:expect(owner(held), "police_officer")
  t:expect(due_at(held.acknowledge_by), "2026-09-02T09:15")
  t:param("std.incident.off_hours", { officer = "duty" })
  local duty = report(t, { category = "hygiene", severity = "urgent" })
  t:expect(owner(duty), "duty_holder")
  t:at "2026-09-02 09:30"
  t:expect(owner(report(t, { category = "hazard", severity = "urgent" })), "safety_supervisor")
end)

test("what is not urgent is told when the quiet hours end", function(t)
  prepare(t, "2026-09-01 23:00")
  local incident = report(t, { category = "dispute", severity = "major" })
  t:expect_no_alert { key = "acknowledge", about = incident }
  local urgent = report(t, { category = "fire", severity = "urgent" })
  t:expect_alert { key = "acknowledge", about = urgent }
  t:at "2026-09-02 06:59"
  t:expect_no_alert { key = "acknowledge", about = incident }
  t:at "2026-09-02 07:00"
  t:expect_alert { key = "acknowledge", about = incident }
  t:expect(due_at(incident.acknowledge_by), "2026-09-02T11:00")
end)

test("the make-up Saturday before Spring Festival counts, the festival does not", function(t)
  prepare(t, "2026-02-13 17:00")
  local incident = report(t, { category = "dispute", severity = "major" })
  t:expect(due_at(incident.acknowledge_by), "2026-02-14T10:00")
  t:send("incident.acknowledge", incident, {}, { as = "mediator" })
  t:at "2026-02-14 16:59"
  t:expect(incident.rung, "officer")
  t:at "2026-02-14 17:00"
  t:expect(incident.rung, "branch")
  t:expect(due_at(incident.settle_by), "2026-02-25T17:00")
  t:expect(due_at(incident.acknowledge_by), "2026-02-24T10:00")
end)

test("many affected raise the severity once, also when it is assessed later", function(t)
  prepare(t)
  local incident = report(t, { category = "construction", households = 300 })
  t:expect(incident.severity, "ordinary")
  t:send("incident.assess", incident, { households = 600 }, { as = "duty_holder" })
  t:expect(incident.severity, "major")
  t:send("incident.assess", incident, { households = 700 }, { as = "duty_holder" })
  t:expect(incident.severity, "major")
end)

test("sharper than thought: the same owner, the earlier of both clocks", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute" })
  t:send("incident.acknowledge", incident, {}, { as = "mediator" })
  t:send("incident.assess", incident, { severity = "major" }, { as = "duty_holder" })
  t:expect(owner(incident), "mediator")
  t:expect(due_at(incident.settle_by), "2026-09-02T10:00")
  t:send("incident.assess", incident, { severity = "ordinary" }, { as = "duty_holder" })
  t:expect(due_at(incident.settle_by), "2026-09-02T10:00")
  local late = report(t, { category = "security" })
  t:send("incident.acknowledge", late, {}, { as = "police_officer" })
  t:at "2026-09-04 09:00"
  t:send("incident.assess", late, { severity = "major" }, { as = "duty_holder" })
  t:expect(due_at(late.settle_by), "2026-09-04T10:00")
end)

test("a corrected category goes to the right officer", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute" })
  t:send("incident.correct", incident, { category = "security", reason = "theft" }, { as = "duty_holder" })
  t:expect(owner(incident), "police_officer")
  t:expect_no_alert { to = get("person", "mediator"), key = "acknowledge" }
  t:send("incident.void", incident, { reason = "test" }, { as = "duty_holder" })
  t:expect_alert { to = get("person", "police_officer"), key = "disregard" }
end)

test("reporter and followers are answered; no objection closes it; later it can be reopened, but not for ever", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute", reporter = "r-1" })
  t:send("incident_follower.follow", { incident = incident.id, person = "r-2" })
  t:refused("incident_follower.follow", { incident = incident.id, person = "r-2" })
  local gone = t:send("incident_follower.follow", { incident = incident.id, person = "r-3" })
  t:send("incident_follower.leave", gone, {})
  t:send("incident.settle", incident, { outcome = "explained", answer = "two neighbours agreed" }, { as = "mediator" })
  t:advance "1 minute"
  t:expect_alert { to = get("person", "r-1"), key = "answer" }
  t:expect_alert { to = get("person", "r-2"), key = "answer" }
  t:expect_no_alert { to = get("person", "r-3"), key = "answer" }
  t:advance "5 working days"
  t:expect(incident.state, "closed")
  t:expect(incident.closing, "lapsed")
  t:send("incident.reopen", incident, { reason = "again" }, { as = "r-1" })
  t:expect(owner(incident), "mediator")
  t:send("incident.settle", incident, { outcome = "solved", answer = "done" }, { as = "mediator" })
  t:advance "50 days"
  t:refused("incident.reopen", incident, { reason = "much later" }, { as = "r-1" })
end)

test("a report on behalf of somebody is answered to him", function(t)
  prepare(t)
  local incident = report(t, { category = "dispute", reporter = "r-1", on_behalf_of = "r-4", channel = "visit", consent = true })
  t:send("incident.settle", incident, { outcome = "solved", answer = "done" }, { as = "mediator" })
  t:expect_alert { to = get("person", "r-4"), key = "answer" }
  t:expect_no_alert { to = get("person", "r-1"), key = "answer" }
end)
