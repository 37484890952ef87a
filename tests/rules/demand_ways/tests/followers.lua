-- What was merged into a demand is never lost with it: whatever becomes of the one, the others hear of it or go on.
local function community(t)
  t:at "2026-09-28 10:00"                                 -- the last working days before the National Day holiday
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, person in ipairs { "secretary", "deputy", "duty", "branch", "leader", "micro", "r-1", "r-2", "r-3" } do t:create("person", { id = person, name = person }) end
  for role, person in pairs { secretary = "secretary", deputy_secretary = "deputy", duty_holder = "duty" } do t:create("post", { role = role, person = person }) end
  t:create("post", { role = "branch_secretary", person = "branch", grid = "g-1" })
  t:create("post", { role = "grid_leader", person = "leader", grid = "g-1" })
  t:create("post", { role = "microgrid_leader", person = "micro", microgrid = "mg-1" })
end

local function person(id) return get("person", id) end

local function collect(t, resident)
  return t:send("demand.collect", { text = "路面塌陷", microgrid = "mg-1", category = "facility", resident = resident }, { as = "branch" })
end

-- the third was merged into the second, the second into the first
local function merged(t)
  community(t)
  local main, second, third = collect(t, "r-1"), collect(t, "r-2"), collect(t, "r-3")
  t:send("demand.merge", third, { into = second }, { as = "branch" })
  t:send("demand.merge", second, { into = main }, { as = "branch" })
  return main, second, third
end

local function settled(t)
  t:advance "1 second"
  t:expect(#t:failures(), 0)
end

test("withdrawn or void: the others go on by themselves, with an owner and their clocks", function(t)
  local main, second = merged(t)
  t:send("demand.withdraw", main, {}, { as = "r-1" })
  settled(t)
  t:expect(second.state, "assigned")
  t:expect(second.into, nil)
  t:expect(second.owner.id, "leader")
  t:expect(due(second, "unlanded") ~= nil, "a clock runs")
  local other = collect(t, "r-1")
  t:send("demand.merge", second, { into = other }, { as = "branch" })
  t:at "2026-10-05 10:00"
  t:send("demand.void", other, { reason = "x" }, { as = "duty" })
  settled(t)
  t:expect(second.state, "assigned")
  t:expect(string.sub(tostring(due(second, "unanswered")), 1, 16), "2026-10-09T09:00")   -- its limit has passed: a working day from the next opening
end)

test("merged by mistake, it is split off again", function(t)
  local main, second = merged(t)
  t:send("demand.split", second, { reason = "another road" }, { as = "branch" })
  t:expect(second.state, "assigned")
  t:expect(main.state, "assigned")
end)

test("converted: all are told where it went and answered at the incident's end", function(t)
  local main, second, third = merged(t)
  t:send("person.prefer_reach", person "r-2", { reach = "visit" }, { as = "micro" })
  t:send("demand.convert", main, { kind_of = "hazard", severity = "major" }, { as = "leader" })
  settled(t)
  local incident = main.incidents[1]
  t:expect(incident.first_seen, main.created)
  t:expect_alert { to = person "r-1", about = main, key = "converted" }
  t:expect(count("errand", { about = second, person = "r-2", key = "converted", state = "open" }), 1)
  t:expect_alert { to = person "r-3", about = third, key = "converted" }
  t:send("incident.settle", incident, { outcome = "solved", answer = "filled" }, { as = incident.owner.id })
  settled(t)
  t:expect_alert { to = person "r-1", about = incident, key = "answer" }
  t:expect(count("errand", { about = incident, person = "r-2", key = "answer", state = "open" }), 1)
  t:expect_alert { to = person "r-3", about = incident, key = "answer" }
end)

test("settled: everybody has the answer, whatever was merged into what", function(t)
  local main, second, third = merged(t)
  t:send("demand.settle", main, { outcome = "solved", answer = "filled" }, { as = "leader" })
  settled(t)
  t:expect_alert { to = person "r-2", about = second, key = "settled" }
  t:expect_alert { to = person "r-3", about = third, key = "settled" }
end)

test("made a project: all hear of it, and why when it is dropped", function(t)
  local main = merged(t)
  t:send("demand.make_project", main, { title = "road" }, { as = "leader" })
  settled(t)
  local project = main.projects[1]
  for _, resident in ipairs { "r-1", "r-2", "r-3" } do t:expect_alert { to = person(resident), about = project, key = "listed" } end
  t:send("project.drop", project, { decision = "〔2026〕1号", reason = "the city does it" }, { as = "deputy" })
  settled(t)
  for _, resident in ipairs { "r-1", "r-2", "r-3" } do t:expect_alert { to = person(resident), about = project, key = "dropped" } end
end)

test("nobody confirms what he settled himself, though another is its owner", function(t)
  community(t)
  local demand = t:send("demand.collect", { text = "路灯", microgrid = "mg-1", category = "facility", resident = "r-1" }, { as = "branch" })
  t:expect(demand.owner.id, "leader")
  t:create("post", { role = "duty_holder", person = "branch", grid = "g-1" })
  t:send("demand.settle", demand, { outcome = "solved", answer = "x" }, { as = "branch" })
  t:refused("demand.confirm", demand, {}, { as = "branch" })
  t:send("demand.confirm", demand, { rating = 5 }, { as = "r-1" })
end)

test("opened again when its owner is gone, it finds another", function(t)
  community(t)
  local demand = t:send("demand.collect", { text = "路灯", microgrid = "mg-1", category = "facility", resident = "r-1" }, { as = "branch" })
  t:send("demand.settle", demand, { outcome = "explained", answer = "x" }, { as = "leader" })
  t:send("person.depart", person "leader", {})
  t:send("demand.reopen", demand, { reason = "no" }, { as = "r-1" })
  t:expect(demand.owner ~= nil and demand.owner.id ~= "leader", "another owner")
  t:expect_alert { to = demand.owner, about = demand, key = "owner" }
  t:expect(#t:failures(), 0)
end)
