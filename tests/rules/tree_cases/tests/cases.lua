local function prepare(t)
  t:at "2026-03-02 09:30"
  t:create("unit", { id = "u-1", name = "U" })
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
    t:create("household", { id = "hh-" .. i, name = "H" .. i, category = "residential", microgrid = "mg-" .. i })
    t:create("person", { id = "resident-" .. i, name = "R" .. i, household = "hh-" .. i })
    t:create("person", { id = "leader-" .. i, name = "L" .. i, unit = i == 1 and "u-1" or nil, double_registered = i == 1 })
    t:create("post", { id = "p-grid-" .. i, role = "grid_leader", grid = "g-" .. i, person = "leader-" .. i })
  end
  for _, id in ipairs { "member", "next", "duty" } do t:create("person", { id = id, name = id, unit = "u-1", double_registered = true }) end
  t:create("post", { role = "duty_holder", person = "duty" })
  t:create("resource", { unit = "u-1", name = "助老", category = "elderly", capacity = 5 })
end

local function exchange(t)
  local change = t:send("area_change.draft", { what = "exchange", microgrid = "mg-1", into_microgrid = "mg-2", households = { "hh-1" }, day = "2026-03-03" })
  t:send("area_change.agree", change, {})
  t:at "2026-03-03 00:01"
  t:expect(change.state, "done")
  return change
end

test("an open wish follows its household with its clock; a closed one keeps the area", function(t)
  prepare(t)
  local function submit(words) return t:send("wish.submit", { text = words, microgrid = "mg-1", resident = "resident-1", category = "elderly" }) end
  local open, closed = submit "换灯泡", submit "理发"
  t:expect(open.state, "dispatched")
  t:send("wish.withdraw", closed, {}, { as = "resident-1" })
  local clock = due(open, "unclaimed")
  exchange(t)
  t:expect(open.microgrid.id, "mg-2")
  t:expect(due(open, "unclaimed"), clock)
  t:expect(times(open, "dispatch"), 1)
  t:expect(closed.microgrid.id, "mg-1")
  t:expect(#t:failures(), 0)
end)

test("an open incident and demand follow; the owner and the limits stay", function(t)
  prepare(t)
  local incident = t:send("incident.report", { text = "邻里噪声", microgrid = "mg-1", category = "other", reporter = "resident-1" })
  local demand = t:send("demand.collect", { text = "装扶手", microgrid = "mg-1", resident = "resident-1", category = "elderly" })
  local other = t:send("incident.report", { text = "路灯", microgrid = "mg-1", category = "facility" })
  local owner, settle_by = incident.owner, incident.settle_by
  exchange(t)
  t:expect(incident.microgrid.id, "mg-2")
  t:expect(demand.microgrid.id, "mg-2")
  t:expect(other.microgrid.id, "mg-1")
  t:expect(incident.owner, owner)
  t:expect(incident.settle_by, settle_by)
  t:expect(#t:failures(), 0)
end)

test("a hand-over moves incidents with their alert, tasks, activities and planned turns", function(t)
  prepare(t)
  local incident = t:send("incident.report", { text = "路灯", microgrid = "mg-1", category = "facility" })
  t:expect(incident.owner.id, "leader-1")
  local clock = due(incident, "unacknowledged")
  local task = t:send("task.give", { title = "清理楼道", owner = "leader-1", due = "2026-04-01T09:00:00+08:00" })
  local activity = t:send("activity.plan", { title = "大扫除", organiser = "leader-1", starts = "2026-03-10T09:00:00+08:00" })
  local elsewhere = t:send("activity.plan", { title = "讲座", organiser = "leader-1", grid = "g-2", starts = "2026-03-10T09:00:00+08:00" })
  t:send("post.hand_over", get("post", "p-grid-1"), { person = "next" })
  t:expect(incident.owner.id, "next")
  t:expect(incident.state, "open")
  t:expect(due(incident, "unacknowledged"), clock)
  t:expect_alert { to = get("person", "next"), about = incident, key = "acknowledge" }
  t:expect_no_alert { to = get("person", "leader-1"), about = incident }
  t:expect(task.owner.id, "next")
  t:expect(activity.organiser.id, "next")
  t:expect(elsewhere.organiser.id, "leader-1")
  t:expect(#t:failures(), 0)
end)

test("a demand's owner and a member's claim are handed over", function(t)
  prepare(t)
  local demand = t:send("demand.collect", { text = "装扶手", microgrid = "mg-1", resident = "resident-1", category = "facility" })
  if demand.state == "collected" then t:send("demand.assign", demand, { owner = "leader-1" }) end
  local wish = t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", resident = "resident-1", category = "elderly" })
  t:send("wish.claim", wish, { member = "leader-1" })
  t:expect(demand.owner.id, "leader-1")
  t:send("post.hand_over", get("post", "p-grid-1"), { person = "next" })
  t:expect(demand.owner.id, "next")
  t:expect(wish.member.id, "next")
  t:expect(#t:failures(), 0)
end)
