local function prepare(t, when)
  t:at(when or "2026-03-02 09:00")
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, id in ipairs { "old", "visitor", "leader", "deputy" } do t:create("person", { id = id, name = id }) end
  t:create("post", { id = "p-leader", role = "microgrid_leader", microgrid = "mg-1", person = "leader" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
end

local function enter(t, more)
  local fields = { person = "old", category = "living_alone", microgrid = "mg-1", visitor = "visitor", note = "高血压", contact = "儿子" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("care_register.enter", fields)
end

local function planned(care) return find("care_service", { care = care, state = "planned" })[1] end

local function first_visit(t, care)
  while not planned(care) do t:advance "1 hour" end
  return planned(care)
end

local function day(visit) return local_time(visit.due).day end

test("a first visit comes within the week, the next a week after the last", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  t:expect(t:now() < time "2026-03-09 09:00", "within seven days")
  t:expect_alert { to = get("person", "visitor"), about = visit, key = "care" }
  local was = day(visit)
  t:send("care_service.give", visit, { finding = "一切正常" })
  t:expect(visit.happened_on, string.format("2026-03-%02d", was))
  t:expect_no_alert { key = "care" }
  t:advance "6 days"
  t:expect(planned(care), nil)
  t:advance "1 day"
  t:expect(day(planned(care)), was + 7)
  t:expect(#t:failures(), 0)
end)

test("a missed visit to someone living alone is known the same day, and each day until somebody went", function(t)
  prepare(t)
  local visit = first_visit(t, enter(t))
  t:at(string.format("2026-03-%02d 16:59", day(visit)))
  t:expect_no_alert { key = "missed" }
  t:at(string.format("2026-03-%02d 17:00", day(visit)))
  t:expect(visit.state, "missed")
  t:expect_alert { to = get("person", "visitor"), about = visit, key = "missed", urgency = "urgent" }
  t:expect_alert { to = get("person", "leader"), about = visit, key = "missed", urgency = "urgent" }
  t:advance "19 hours"
  t:expect_alert { to = get("person", "deputy"), about = visit, key = "still_missed", urgency = "urgent" }
  t:advance "1 day"
  t:expect(count("alert", { about = visit, key = "still_missed" }), 2)
  t:send("care_service.give", visit, { finding = "已看望" })
  t:expect_no_alert { key = "missed" }
  t:expect_no_alert { key = "still_missed" }
  t:expect(#t:failures(), 0)
end)

test("visits go on through Spring Festival", function(t)
  prepare(t, "2026-02-13 09:00")
  local care = enter(t)
  first_visit(t, care)
  t:at "2026-02-20 17:00"
  t:expect(count("care_service", { care = care, state = "missed" }), 1)
  t:expect(#t:failures(), 0)
end)

test("the visitor is on leave: the microgrid's leader is asked to go", function(t)
  prepare(t)
  t:send("person.absent", get("person", "visitor"), {})
  local visit = first_visit(t, enter(t))
  t:expect(visit.visitor.id, "leader")
  t:expect_alert { to = get("person", "leader"), about = visit, key = "care" }
  t:expect(#t:failures(), 0)
end)

test("a visitor who leaves after the visit was planned: it is another's at once, his deputy's before the leader's", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  t:create("person", { id = "ab", name = "ab" })
  t:create("post", { role = "collector", microgrid = "mg-1", person = "visitor", deputy = "ab" })
  t:send("person.absent", get("person", "visitor"), {})
  t:advance "1 minute"
  t:expect(visit.visitor.id, "ab")
  t:expect_alert { to = get("person", "ab"), about = visit, key = "care" }
  t:expect_no_alert { to = get("person", "visitor"), about = visit }
  t:send("person.absent", get("person", "ab"), {})
  t:advance "1 minute"
  t:expect(visit.visitor.id, "leader")
  t:expect(#t:failures(), 0)
end)

test("whoever is away is not visited until the day after his return", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  t:send("care_register.pause", care, { back_on = "2026-03-20" })
  t:expect(visit.state, "cancelled")
  t:at "2026-03-20 07:59"
  t:expect(care.state, "paused")
  t:expect(planned(care), nil)
  t:at "2026-03-20 08:00"
  t:expect(care.state, "active")
  t:expect(day(planned(care)), 21)
  t:expect(#t:failures(), 0)
end)

test("a need found on a visit reaches the leader at once; notes stay private", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  t:send("care_service.give", visit, { finding = "摔伤", need_help = true })
  t:expect_alert { to = get("person", "leader"), about = visit, key = "needs_help", urgency = "urgent" }
  t:expect(care.note, true)
  t:expect(#t:failures(), 0)
end)

test("a visit out of turn counts: the planned one is called off and the next follows a week later", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  local on_day = string.format("2026-03-%02d", day(visit))
  t:send("care_service.record", { person = "old", care = care.id, microgrid = "mg-1", category = "home_visit", visitor = "leader", happened_on = on_day })
  t:expect(visit.state, "cancelled")
  t:advance "7 days"
  t:expect(day(planned(care)), tonumber(string.sub(on_day, 9)) + 7)
  t:expect(#t:failures(), 0)
end)

test("services with a quantity are summed by their measure; void ones are not", function(t)
  prepare(t)
  local function fit(number) return t:send("care_service.record", { person = "old", microgrid = "mg-1", category = "aid_fitting", measure = "people_fitted", quantity = number, happened_on = "2026-03-01" }) end
  fit(1)
  local wrong = fit(2)
  t:send("care_service.void", wrong, { reason = "重复" })
  t:expect(sum("care_service", "quantity", { measure = "people_fitted", state = "given" }), 1)
  t:refused("care_service.record", { person = "old", category = "meal", happened_on = "2026-03-03" })
  t:expect(#t:failures(), 0)
end)

test("a child is registered without visits; who departs is off the register", function(t)
  prepare(t)
  local child = enter(t, { category = "child" })
  local care = enter(t)
  t:advance "10 days"
  t:expect(count("care_service", { care = child }), 0)
  t:send("person.depart", get("person", "old"), {})
  t:expect(care.state, "ended")
  t:expect(child.state, "ended")
  t:refused("care_register.finish", care, { reason = "x" })
  t:expect(#t:failures(), 0)
end)

test("an interval that changes counts from the day it changed", function(t)
  prepare(t)
  local care = enter(t)
  t:send("care_service.give", first_visit(t, care), {})
  local first = t:now()
  t:send("care_register.update", care, { visit_every = "2 days" })
  t:advance "2 days"
  t:expect(planned(care) ~= nil, "a visit two days after " .. tostring(first))
  t:expect(#t:failures(), 0)
end)

test("an entry that ends calls its visit off; a visit that is called off is followed by the next", function(t)
  prepare(t)
  local care = enter(t)
  local visit = first_visit(t, care)
  local was = day(visit)
  t:send("care_service.cancel", visit, { reason = "住院探望" })
  t:advance "7 days"
  t:expect(day(planned(care)), was + 7)
  local next_one = planned(care)
  t:send("care_register.finish", care, { reason = "随子女居住" })
  t:expect(next_one.state, "cancelled")
  t:advance "30 days"
  t:expect(planned(care), nil)
  t:expect(#t:failures(), 0)
end)

test("no visit was given on a day to come", function(t)
  prepare(t)
  local visit = first_visit(t, enter(t))
  t:refused("care_service.give", visit, { happened_on = "2026-04-01" })
  t:expect(visit.state, "planned")
  t:expect(#t:failures(), 0)
end)
