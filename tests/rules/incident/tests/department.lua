local function prepare(t)
  t:at "2026-09-01 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, role in ipairs { "duty_holder", "deputy_secretary", "secretary", "street_committee", "last_resort" } do
    t:create("person", { id = role, name = role })
    t:create("post", { role = role, person = role })
  end
  for _, department in ipairs { "power", "urban_management" } do t:create("department", { id = department, name = department }) end
end

-- An incident that the committee hands on to the department at once.
local function at_department(t)
  prepare(t)
  local incident = t:send("incident.report", { text = "transformer", microgrid = "mg-1", category = "facility", severity = "major", households = 250 })
  t:expect(incident.rung, "committee")
  t:send("incident.climb", incident, { reason = "only the power company can" }, { as = "duty_holder" })
  t:expect(incident.rung, "department")
  return incident, find("referral", { incident = incident })[1]
end

test("a department is a referral with a named owner here, who enters the answer", function(t)
  local incident, referral = at_department(t)
  t:expect(referral.department.id, "power")
  t:expect(referral.owner, incident.owner)
  t:expect_alert { to = incident.owner, key = "send", about = referral }
  t:send("referral.send", referral, { way = "letter", address = "12 Power Road", outside_number = "P-7", promised = "2026-09-08" }, { as = incident.owner.id })
  t:expect_no_alert { key = "send", about = referral }
  t:at "2026-09-08 17:59"
  t:expect_no_alert { key = "promise_due", about = referral }
  t:at "2026-09-08 18:00"
  t:expect_alert { to = referral.owner, key = "promise_due" }
  t:send("referral.answer", referral, { outcome = "solved", reply = "replaced" }, { as = referral.owner.id })
  t:expect(incident.state, "settled")
  t:expect(incident.outcome, "solved")
  t:expect(incident.answer, "replaced")
  t:expect(#t:failures(), 0)
end)

test("a referral that is not sent is told to the deputy, a silent department is asked again", function(t)
  local incident, referral = at_department(t)
  t:advance "1 working day"
  t:expect_alert { to = get("person", "deputy_secretary"), key = "unsent", about = referral }
  t:send("referral.send", referral, { way = "phone" }, { as = referral.owner.id })
  t:advance "2 working days"
  t:expect_alert { to = incident.owner, key = "chase", about = referral }
  t:send("referral.accept", referral, { outside_number = "P-8", promised = "2026-09-14" }, { as = referral.owner.id })
  t:expect(due(referral, "silent"), nil)
  t:expect(string.sub(tostring(due(referral, "promise_due")), 1, 16), "2026-09-14T18:00")
end)

test("refused once it is drawn up anew, refused twice it goes to the joint meeting and the street committee", function(t)
  local incident, referral = at_department(t)
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:send("referral.send", referral, { way = "platform" }, { as = referral.owner.id })
  t:send("referral.refuse", referral, { reason = "not ours", next_department = "urban_management" }, { as = referral.owner.id })
  t:expect(incident.rung, "department")
  t:expect(incident.for_meeting, false)
  local second = find("referral", { incident = incident, state = "drawn_up" })[1]
  t:expect(second.department.id, "urban_management")
  t:expect(second.number, 2)
  t:send("referral.send", second, { way = "platform" }, { as = second.owner.id })
  t:send("referral.refuse", second, { reason = "nor ours" }, { as = second.owner.id })
  t:expect(incident.for_meeting, true)
  t:expect(string.find(incident.meeting_reason, "nor ours", 1, true) ~= nil, "the reason is kept for the agenda")
  t:expect(incident.rung, "street")
  t:expect(incident.owner.id, "street_committee")
  t:expect(#t:failures(), 0)
end)

test("a settled incident drops the referral that is still open", function(t)
  local incident, referral = at_department(t)
  t:send("incident.settle", incident, { outcome = "solved", answer = "mended ourselves" }, { as = incident.owner.id })
  t:expect(referral.state, "dropped")
  t:advance "10 working days"
  t:expect_no_alert { key = "unsent", about = referral }
end)
