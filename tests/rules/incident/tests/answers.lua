-- Who is answered how, and who may not end what is his own.
local function prepare(t)
  t:at "2026-09-01 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, role in ipairs { "duty_holder", "deputy_secretary", "secretary" } do
    t:create("person", { id = role, name = role })
    t:create("post", { role = role, person = role })
  end
  for _, role in ipairs { "grid_leader", "mediator" } do
    t:create("person", { id = role, name = role })
    t:create("post", { role = role, person = role, grid = "g-1" })
  end
  t:create("person", { id = "leader", name = "leader" })
  t:create("post", { role = "microgrid_leader", person = "leader", microgrid = "mg-1" })
  for i = 1, 4 do t:create("person", { id = "r-" .. i, name = "R" .. i, category = "resident" }) end
end

local function report(t, more)
  local fields = { text = "x", microgrid = "mg-1", category = "dispute" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("incident.report", fields, { as = "anonymous" })
end

local function person(id) return get("person", id) end

local function settle(t, incident, as)
  t:send("incident.settle", incident, { outcome = "solved", answer = "done" }, { as = as or incident.owner.id })
  t:advance "1 second"
end

local function errands(about) return count("errand", { about = about, state = "open" }) end

test("the answer goes the way each wants it: reporter, follower, reporter of a merged one", function(t)
  prepare(t)
  for i = 1, 3 do t:send("person.prefer_reach", person("r-" .. i), { reach = "visit" }, { as = "leader" }) end
  local main = report(t, { reporter = "r-1" })
  t:send("incident_follower.follow", { incident = main, person = "r-2" }, { as = "r-2" })
  t:send("incident_follower.follow", { incident = main, person = "r-4" }, { as = "r-4" })
  local other = report(t, { reporter = "r-3" })
  t:send("incident.merge", other, { merged_into = main }, { as = "duty_holder" })
  settle(t, main)
  t:expect(errands(main), 2)
  t:expect(errands(other), 1)
  t:expect_alert { to = person "leader", key = "errand" }
  t:expect_alert { to = person "r-4", key = "answer", about = main }
  t:expect_no_alert { to = person "r-1", key = "answer" }
  -- opened again, the answer need not be carried there any more
  t:send("incident.reopen", main, { reason = "no" }, { as = "duty_holder" })
  t:expect(errands(main), 0)
  t:expect(#t:failures(), 0)
end)

test("nobody closes what he settled, though it was asked of another", function(t)
  prepare(t)
  local incident = report(t)
  t:expect(incident.owner.id, "mediator")
  settle(t, incident, "duty_holder")
  t:refused("incident.close", incident, {}, { as = "duty_holder" })
  t:send("incident.close", incident, {}, { as = "leader" })
  t:expect(incident.state, "closed")
end)

test("whom it concerns neither assesses, corrects, voids nor merges it", function(t)
  prepare(t)
  local main = report(t, { category = "other" })
  local incident = report(t, { concerns = { "grid_leader" } })
  t:refused("incident.assess", incident, { severity = "ordinary" }, { as = "grid_leader" })
  t:refused("incident.correct", incident, { severity = "ordinary", reason = "x" }, { as = "grid_leader" })
  t:refused("incident.void", incident, { reason = "x" }, { as = "grid_leader" })
  t:refused("incident.merge", incident, { merged_into = main }, { as = "grid_leader" })
  t:send("incident.assess", incident, { severity = "major" }, { as = "duty_holder" })
  t:expect(incident.severity, "major")
end)

test("a corrected severity brings its own clocks", function(t)
  prepare(t)
  local incident = report(t)
  t:send("incident.correct", incident, { severity = "urgent", reason = "gas" }, { as = "duty_holder" })
  t:expect(string.sub(tostring(incident.acknowledge_by), 1, 16), "2026-09-01T10:15")
end)

test("an errand that rests is heard again by the grid leader", function(t)
  prepare(t)
  t:send("person.prefer_reach", person "r-1", { reach = "call" }, { as = "leader" })
  settle(t, report(t, { reporter = "r-1" }))
  t:advance "2 working days + 1 minute"
  local first = find("alert", { key = "errand_late", state = "open" })[1]
  t:advance "2 working days + 1 minute"
  local again = find("alert", { key = "errand_late", state = "open" })[1]
  t:expect(again ~= nil and again ~= first, "a new alert")
end)

test("nobody on the last rung: the last resort is called at once", function(t)
  prepare(t)
  t:create("person", { id = "party", name = "party" })
  t:create("post", { role = "last_resort", person = "party" })
  local incident = report(t, { severity = "urgent", concerns = { "party" } })
  t:send("incident.climb", incident, { to_rung = "street", reason = "nobody here" }, { as = "duty_holder" })
  t:expect(incident.rung, "street")
  t:expect_alert { key = "last_resort", about = incident }
end)
