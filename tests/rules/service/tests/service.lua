local function people(t, when)
  t:at(when or "2026-03-02 10:00")
  t:create("grid", { id = "g", name = "Grid" })
  t:create("microgrid", { id = "mg", name = "Microgrid", grid = "g" })
  t:create("household", { id = "hh", name = "1-1", microgrid = "mg" })
  t:create("unit", { id = "bank", name = "Bank", grid = "g" })
  local who = {}
  who.resident = t:create("person", { id = "resident", name = "resident", household = "hh" })
  who.newcomer = t:create("person", { id = "newcomer", name = "newcomer", household = "hh" })
  who.member = t:create("person", { id = "member", name = "member", unit = "bank", party_member = true, double_registered = true })
  who.colleague = t:create("person", { id = "colleague", name = "colleague", unit = "bank" })
  for _, id in ipairs { "secretary", "deputy", "leader", "organiser" } do who[id] = t:create("person", { id = id, name = id }) end
  t:create("post", { role = "branch_secretary", grid = "g", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "microgrid_leader", microgrid = "mg", person = "leader" })
  t:create("post", { role = "representative", unit = "bank", person = "colleague" })
  return who
end

local function record(t, person, hours, more, as)
  local fields = { person = person, hours = hours, happened_on = "2026-03-01", description = "clean-up" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("service_record.record", fields, { as = as or person })
end

-- The fixture of the source's volunteers: one hour is a point, at most two hours an activity, two points for a recruited volunteer.
test("one hour one point, at most two hours an activity, two points for a recruited volunteer; hours are kept whole", function(t)
  local who = people(t)
  local service = record(t, "resident", 3, { activity = "clean-up", recruited = "newcomer" })
  t:expect(balance("points", who.resident), 0)                       -- not before it is verified
  t:send("service_record.verify", service, {}, { as = "secretary" })
  t:expect(balance("points", who.resident), 4)
  t:expect(balance("hours", who.resident), 3)
  t:expect(balance("merit", who.resident), 0)
  t:expect(service.verified_by, who.secretary)
  t:expect(#t:failures(), 0)
end)

test("at most two hours count also where no activity is named", function(t)
  local who = people(t)
  t:send("service_record.verify", record(t, "resident", 3), {}, { as = "secretary" })
  t:expect(balance("points", who.resident), 2)
  t:expect(balance("hours", who.resident), 3)
end)

test("the organiser's review voids a service and reverses what it brought", function(t)
  local who = people(t)
  local service = record(t, "resident", 2, { activity = "clean-up", organiser = "organiser" })
  t:expect_alert { to = who.organiser, key = "verify", about = service }
  t:send("service_record.verify", service, {}, { as = "organiser" })
  t:expect(balance("points", who.resident), 2)
  t:send("service_record.void", service, { reason = "left after ten minutes" }, { as = "organiser" })
  t:expect(service.state, "void")
  t:expect(balance("points", who.resident), 0)
  t:expect(balance("hours", who.resident), 0)
  t:expect_alert { to = who.resident, key = "voided" }
  t:expect(count("points_entry", { state = "reversed" }), 2)
end)

test("a member earns merit, not points", function(t)
  local who = people(t)
  local service = record(t, "member", 2)
  t:send("service_record.verify", service, {}, { as = "secretary" })
  t:expect(balance("merit", who.member), 2)
  t:expect(balance("points", who.member), 0)
  t:expect(balance("hours", who.member), 2)
  t:expect(service.unit.id, "bank")
end)

test("nobody verifies his own service, his unit's, or what he recorded", function(t)
  people(t)
  local own = record(t, "member", 2)
  t:refused("service_record.verify", own, {}, { as = "member" })
  t:refused("service_record.verify", own, {}, { as = "colleague" })
  local others = record(t, "resident", 1, { on_behalf_of = "resident", consent = true, channel = "paper" }, "leader")
  t:refused("service_record.verify", others, {}, { as = "leader" })
  t:send("service_record.verify", others, {}, { as = "secretary" })
end)

test("a record needs hours or a recruit, a past day, consent when on behalf, and a day has twelve hours", function(t)
  people(t)
  local function no(fields)
    local all = { person = "resident", happened_on = "2026-03-01" }
    for name, value in pairs(fields) do all[name] = value end
    return t:refused("service_record.record", all, { as = "leader" })
  end
  no { hours = 0 }
  no { hours = 1, happened_on = "2026-03-03" }
  no { hours = 1, on_behalf_of = "resident" }
  no { recruited = "resident" }
  record(t, "resident", 8)
  no { hours = 5 }
  record(t, "resident", 4)
  record(t, "resident", 0, { recruited = "newcomer" })
  local why = no { recruited = "newcomer" }
  t:expect(string.find(why, "before") ~= nil, why)
end)

test("the same activity and day is recorded once", function(t)
  people(t)
  record(t, "resident", 1, { activity = "patrol" })
  t:refused("service_record.record", { person = "resident", hours = 1, happened_on = "2026-03-01", activity = "patrol" }, { as = "resident" })
end)

test("rejected: with the reason, and nothing is posted", function(t)
  local who = people(t)
  local service = record(t, "resident", 2)
  t:send("service_record.reject", service, { reason = "nobody saw him" }, { as = "secretary" })
  t:expect(service.reject_reason, "nobody saw him")
  t:expect_alert { to = who.resident, key = "rejected" }
  t:expect_no_alert { key = "verify", about = service }
  t:expect(balance("points", who.resident), 0)
end)

-- 2026-02-14 is a make-up Saturday, 15 to 23 February are Spring Festival.
test("unverified goes to the deputy after five working days, over Spring Festival", function(t)
  local who = people(t, "2026-02-13 10:00")
  local service = record(t, "resident", 2, { happened_on = "2026-02-12" })
  t:expect_alert { to = who.secretary, key = "verify", about = service }
  t:at "2026-02-27 09:59"                              -- 14, 24, 25, 26, 27
  t:expect_no_alert { key = "verify_late", about = service }
  t:at "2026-02-27 10:01"
  t:expect_alert { to = who.deputy, key = "verify_late", about = service }
end)

test("a correction of a verified record posts anew", function(t)
  local who = people(t)
  local service = record(t, "resident", 2)
  t:send("service_record.verify", service, {}, { as = "secretary" })
  t:send("service_record.correct", service, { hours = 1, reason = "one hour" }, { as = "secretary" })
  t:expect(balance("points", who.resident), 1)
  t:expect(balance("hours", who.resident), 1)
  t:expect(#t:failures(), 0)
end)

test("late: entered after the quarter closed, counts in the running one, marked", function(t)
  people(t, "2023-10-12 09:00")
  local service = record(t, "resident", 2, { happened_on = "2023-09-27" })
  t:expect(service.late, true)
  t:expect(service.counted_on, "2023-10-01")
end)

test("registering makes a member; leaving ends it", function(t)
  local who = people(t)
  local registration = t:send("registration.register", { person = "colleague", unit = "bank", microgrid = "mg", registered_on = "2026-03-02" }, { as = "colleague" })
  t:expect(who.colleague.double_registered, true)
  t:refused("registration.register", { person = "colleague" }, { as = "colleague" })
  t:send("registration.leave", registration, { reason = "moved" }, { as = "colleague" })
  t:expect(who.colleague.double_registered, false)
end)

test("the year's minimum: reminded in October after National Day, reviewed in January", function(t)
  local who = people(t, "2023-03-01 10:00")
  local registration = t:send("registration.register", { person = "member", unit = "bank", registered_on = "2023-03-01" }, { as = "member" })
  for i = 1, 4 do
    local service = record(t, "member", i == 4 and 1 or 2, { happened_on = "2023-03-01", activity = "a" .. i })
    t:send("service_record.verify", service, {}, { as = "secretary" })
  end
  t:at "2023-07-03 12:00"
  t:expect_no_alert { key = "pace" }                    -- 7 of 8 hours, 4 of 4 services: ahead of half the year
  t:param("std.service.year_hours", 12)
  t:at "2023-10-07 08:59"
  t:expect_no_alert { key = "pace" }
  t:at "2023-10-07 09:01"                               -- 1 October moved to the first working day, a make-up Saturday
  t:expect_alert { to = who.member, key = "pace", about = registration }
  t:at "2024-01-22 09:01"                               -- 20 January 2024 is a Saturday
  t:expect(registration.year, 2023)
  t:expect(registration.year_hours, 7)
  t:expect(registration.fulfilled, false)
  t:expect_alert { to = who.colleague, key = "short", about = registration }
end)
