-- Two grids of one compound and one of another; the first reports of a thing, and those that follow.
local function prepare(t)
  t:at "2026-09-01 10:00"
  for c = 1, 2 do t:create("compound", { id = "c-" .. c, name = "C" .. c }) end
  for g = 1, 3 do
    t:create("grid", { id = "g-" .. g, name = "G" .. g, compound = g < 3 and "c-1" or "c-2" })
    t:create("microgrid", { id = "mg-" .. g, name = "M" .. g, grid = "g-" .. g })
    t:create("person", { id = "leader-" .. g, name = "leader-" .. g })
    t:create("post", { role = "grid_leader", person = "leader-" .. g, grid = "g-" .. g })
  end
  for _, role in ipairs { "duty_holder", "deputy_secretary", "secretary", "street_committee" } do
    t:create("person", { id = role, name = role })
    t:create("post", { role = role, person = role })
  end
  for i = 1, 30 do
    t:create("household", { id = "h-" .. i, name = "H" .. i, category = i <= 20 and "residential" or "shop", microgrid = i <= 15 and "mg-1" or "mg-2" })
  end
  for i = 1, 4 do t:create("person", { id = "r-" .. i, name = "R" .. i, category = "resident" }) end
end

local function report(t, fields)
  fields.text, fields.category = "lift stands still", fields.category or "facility"
  return t:send("incident.report", fields, { as = "anonymous" })
end

local function due_at(time) return string.sub(tostring(time), 1, 16) end

test("a second report of the kind in the compound is proposed, asks nobody and waits for a person", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", reporter = "r-1" })
  t:advance "2 hours"
  local second = report(t, { microgrid = "mg-2", reporter = "r-2" })
  t:expect(second.state, "doubtful")
  t:expect(second.duplicate_of, first)
  t:expect(second.owner, nil)
  t:expect_no_alert { key = "acknowledge", about = second }
  t:expect_alert { to = get("person", "leader-1"), key = "duplicates", about = first }
  t:expect(report(t, { microgrid = "mg-3" }).state, "open")                        -- another compound
  t:expect(report(t, { microgrid = "mg-1", category = "fire" }).state, "open")     -- another kind
  t:at "2026-09-02 12:01"
  t:expect(report(t, { microgrid = "mg-2" }).state, "open")                        -- more than a day later
end)

test("nobody decides: it goes its own way; decided against: at once", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1" })
  local second = report(t, { microgrid = "mg-2" })
  local third = report(t, { microgrid = "mg-2" })
  t:send("incident.keep_apart", third, {}, { as = "leader-1" })
  t:expect(third.state, "open")
  t:expect(third.owner.id, "leader-2")
  t:expect(third.duplicate_of, nil)
  t:expect(due_at(second.decide_by), "2026-09-01T14:00")
  t:at "2026-09-01 14:00"
  t:expect(second.state, "open")
  t:expect(second.owner.id, "leader-2")
  t:expect_no_alert { key = "duplicates", about = first }
  t:expect(#t:failures(), 0)
end)

test("merged: the union affected, the earliest clock, the highest severity", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", scope = "microgrid" })
  t:expect(first.households, 15)
  t:advance "1 hour"
  local sharper = report(t, { microgrid = "mg-2", severity = "major", scope = "microgrid" })
  t:expect(sharper.state, "open")                                                  -- sharper: it does not wait
  t:expect(sharper.duplicate_of, first)
  t:expect_alert { key = "acknowledge", about = sharper }
  local third = report(t, { microgrid = "mg-1", household = "h-1" })
  local settle_by = sharper.settle_by
  t:send("incident.merge", sharper, { merged_into = first.id }, { as = "leader-1" })
  t:send("incident.merge", third, { merged_into = first.id }, { as = "leader-1" })
  t:expect(first.severity, "major")
  t:expect(first.households, 20)                                                   -- h-1 lies in the first microgrid: once
  t:expect(first.shops, 10)
  t:expect(first.settle_by, settle_by)
  t:expect_no_alert { key = "acknowledge", about = sharper }
  t:expect_alert { to = get("person", "leader-2"), key = "merged", about = sharper }
  t:expect_no_alert { key = "duplicates", about = first }
  t:advance "3 working hours"
  t:expect(sharper.state, "merged")
  t:expect(#t:failures(), 0)
end)

test("what reports state is not added up, and a larger number lifts the case", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", households = 30 })
  local second = report(t, { microgrid = "mg-2", households = 45, shops = 10 })
  t:send("incident.merge", second, { merged_into = first.id }, { as = "leader-1" })
  t:expect(first.households, 45)
  t:expect(first.shops, 10)
  t:refused("incident.merge", first, { merged_into = first.id }, { as = "leader-1" })
  t:refused("incident.merge", first, { merged_into = second.id }, { as = "leader-1" })
end)

test("the earliest clock of all counts, whichever of them goes on", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1" })
  t:advance "2 hours"
  local second = report(t, { microgrid = "mg-2" })
  t:send("incident.keep_apart", second, {}, { as = "leader-1" })
  t:expect(due_at(second.settle_by), "2026-09-04T12:00")
  t:send("incident.merge", first, { merged_into = second.id }, { as = "leader-1" })
  t:expect(due_at(second.settle_by), "2026-09-04T10:00")
  t:expect(due_at(due(second, "unsettled")), "2026-09-04T10:00")
  t:expect(due_at(second.acknowledge_by), "2026-09-02T10:00")
  t:expect(second.first_seen, first.created)
end)

test("split again: its own ladder on its own clock, the other counts without it", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", households = 5 })
  local second = report(t, { microgrid = "mg-2", severity = "major", households = 9 })
  local settle_by = second.settle_by
  t:send("incident.merge", second, { merged_into = first.id }, { as = "leader-1" })
  t:expect(first.households, 9)
  t:advance "2 hours"
  t:send("incident.split", second, { reason = "another lift" }, { as = "leader-1" })
  t:expect(second.state, "open")
  t:expect(second.merged_into, nil)
  t:expect(second.settle_by, settle_by)
  t:expect_alert { key = "acknowledge", about = second }
  t:expect(first.households, 5)
  t:send("incident.settle", first, { outcome = "solved", answer = "x" }, { as = "leader-1" })
  t:advance "1 minute"
  t:expect_no_alert { key = "answer", about = second }
  t:expect(#t:failures(), 0)
end)

test("each reporter and follower is answered under his own number, also when one merged into another before", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", reporter = "r-1" })
  local second = report(t, { microgrid = "mg-2", reporter = "r-2", severity = "major" })
  t:send("incident.not_same", second, {}, { as = "leader-1" })
  local third = report(t, { microgrid = "mg-2", reporter = "r-3" })
  t:send("incident_follower.follow", { incident = third.id, person = "r-4" })
  t:send("incident.merge", third, { merged_into = second.id }, { as = "leader-2" })
  t:send("incident.merge", second, { merged_into = first.id }, { as = "leader-1" })
  t:advance "1 minute"
  t:expect(third.merged_into, first)
  t:send("incident.settle", first, { outcome = "solved", answer = "mended" }, { as = "leader-1" })
  t:advance "1 minute"
  t:expect_alert { to = get("person", "r-1"), key = "answer", about = first }
  t:expect_alert { to = get("person", "r-2"), key = "answer", about = second }
  t:expect_alert { to = get("person", "r-3"), key = "answer", about = third }
  t:expect_alert { to = get("person", "r-4"), key = "answer", about = third }
end)

test("others reported it too: the first cannot withdraw it, each may object, a void one lets them go", function(t)
  prepare(t)
  local first = report(t, { microgrid = "mg-1", reporter = "r-1" })
  local second = report(t, { microgrid = "mg-2", reporter = "r-2" })
  t:send("incident.merge", second, { merged_into = first.id }, { as = "leader-1" })
  t:refused("incident.withdraw", first, { reason = "never mind" }, { as = "r-1" })
  t:refused("incident.object", second, { reason = "still dark" }, { as = "r-2" })
  t:send("incident.settle", first, { outcome = "solved", answer = "mended" }, { as = "leader-1" })
  t:send("incident.object", second, { reason = "still dark" }, { as = "r-2" })
  t:expect(first.state, "open")
  t:send("incident.void", first, { reason = "entered twice" }, { as = "duty_holder" })
  t:advance "1 minute"
  t:expect(second.state, "open")
  t:expect(second.merged_into, nil)
  t:expect(second.owner.id, "leader-2")
  t:send("incident.withdraw", second, { reason = "light again" }, { as = "r-2" })
  t:expect(second.state, "withdrawn")
  t:expect(#t:failures(), 0)
end)
