local function prepare(t, when)
  t:at(when or "2026-03-02 09:30")
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, id in ipairs { "secretary", "deputy", "branch", "leader", "next", "officer", "duty" } do t:create("person", { id = id, name = id }) end
  t:create("post", { id = "p-secretary", role = "secretary", person = "secretary" })
  t:create("post", { id = "p-deputy", role = "deputy_secretary", person = "deputy" })
  t:create("post", { id = "p-duty", role = "duty_holder", person = "duty" })
  t:create("post", { id = "p-branch", role = "branch_secretary", grid = "g-1", person = "branch" })
  for _, role in ipairs { "grid_leader", "party_instructor", "safety_supervisor", "mediator", "fire_officer", "police_officer", "patroller" } do
    t:create("post", { id = "p-" .. role, role = role, grid = "g-1", person = "officer" })
  end
  return t:create("post", { id = "p-leader", role = "microgrid_leader", microgrid = "mg-1", person = "leader" })
end

local function list() return find("vacancy_list", { state = "current" })[1] end

test("a post vacated is on the Monday list after five working days, not before", function(t)
  local leader = prepare(t)
  t:at "2026-03-03 10:00"
  t:send("post.vacate", leader, {})
  t:at "2026-03-09 08:30"                              -- four working days
  t:expect(list(), nil)
  t:at "2026-03-16 08:30"
  t:expect(list().number, 1)
  t:expect(list().content.lines[1].role, "microgrid_leader")
  t:expect_alert { to = get("person", "deputy"), about = list(), key = "vacancies" }
  t:send("post.fill", leader, { person = "next" })
  t:at "2026-03-23 08:30"
  t:expect(list(), nil)
  t:expect_no_alert { key = "vacancies" }
  t:expect(#t:failures(), 0)
end)

test("the list moves over Spring Festival, and its days of grace are working days", function(t)
  local leader = prepare(t, "2026-02-12 10:00")
  t:send("post.vacate", leader, {})
  t:at "2026-02-24 08:30"                              -- Monday the 16th and the 23rd are holidays
  t:expect(list(), nil)
  t:at "2026-03-02 08:30"
  t:expect(list().number, 1)
  t:expect(#t:failures(), 0)
end)

test("a microgrid's post resolves to its grid before it is vacant; a post never filled counts from the area's founding", function(t)
  prepare(t)
  t:create("microgrid", { id = "mg-2", name = "M2", grid = "g-1" })
  t:at "2026-03-16 08:30"
  t:expect(list().number, 1)
  t:expect(list().content.lines[1].area, "mg-2")
  t:create("post", { role = "microgrid_leader", grid = "g-1", person = "officer" })
  t:at "2026-03-23 08:30"
  t:expect(list(), nil)
  t:expect(#t:failures(), 0)
end)

test("none while an area is being set up", function(t)
  prepare(t)
  local area = t:create("microgrid", { id = "mg-2", name = "M2", grid = "g-1" })
  t:send("microgrid.set_up", area, {})
  t:at "2026-03-16 08:30"
  t:expect(list(), nil)
  t:send("microgrid.open", area, {})
  t:at "2026-03-23 08:30"
  t:expect(list().number, 1)
  t:expect(#t:failures(), 0)
end)

test("on leave without a deputy it is vacant, with one it is not; a level may be another or none", function(t)
  local leader = prepare(t)
  t:send("post.go_on_leave", leader, {})
  t:at "2026-03-16 08:30"
  t:expect(list().number, 1)
  t:send("post.update", leader, { deputy = "next" })
  t:at "2026-03-23 08:30"
  t:expect(list(), nil)
  t:send("post.vacate", get("post", "p-mediator"), {})
  t:at "2026-04-07 08:30"                              -- the 6th is Qingming
  t:expect(list().number, 1)
  t:param("std.tree.post_level", { mediator = "none" })
  t:at "2026-04-13 08:30"
  t:expect(list(), nil)
  t:expect(#t:failures(), 0)
end)

test("a term: reminded 60 and 30 days before, then the holder acts on", function(t)
  local leader = prepare(t)
  t:send("post.update", leader, { ends = "2026-06-30" })
  t:at "2026-05-01 08:59"
  t:expect_no_alert { key = "term" }
  t:at "2026-05-01 09:00"
  t:expect_alert { to = get("person", "branch"), about = leader, key = "term", urgency = "low" }
  t:at "2026-05-31 09:00"
  t:expect_alert { about = leader, key = "term", urgency = "normal" }
  t:at "2026-06-30 23:59"
  t:expect(leader.acting, false)
  t:at "2026-07-01 00:00"
  t:expect(leader.acting, true)
  t:expect(leader.state, "held")
  t:expect_alert { about = leader, key = "term", urgency = "high" }
  t:send("post.renew", leader, { ends = "2029-06-30" })
  t:expect(leader.acting, false)
  t:expect_no_alert { key = "term" }
  t:expect(#t:failures(), 0)
end)

test("ex-officio posts follow the office", function(t)
  prepare(t)
  local office, with = get("post", "p-branch"), t:create("post", { role = "part_time_member", person = "branch", office = "p-branch" })
  t:send("post.hand_over", office, { person = "next" })
  t:expect(with.person.id, "next")
  t:send("post.vacate", office, {})
  t:expect(with.state, "vacant")
  t:send("post.fill", office, { person = "leader" })
  t:expect(with.person.id, "leader")
  t:expect(#t:failures(), 0)
end)

test("a hand-over moves care, teams and open alerts of the area in one turn, with a list that is confirmed", function(t)
  local leader = prepare(t)
  t:create("grid", { id = "g-2", name = "G2" })
  t:create("microgrid", { id = "mg-2", name = "M2", grid = "g-2" })
  local here = {}
  for i = 1, 130 do
    t:create("person", { id = "old-" .. i, name = "old" .. i })
    here[i] = t:send("care_register.enter", { person = "old-" .. i, category = "child", microgrid = "mg-1", visitor = "leader" })
  end
  local there = t:send("care_register.enter", { person = "secretary", category = "child", microgrid = "mg-2", visitor = "leader" })
  local team = t:create("team", { name = "队", leader = "leader" })
  t:send("team.send", team, { task = "清雪" })
  t:send("post.hand_over", leader, { person = "next", ends = "2027-03-01" })
  t:expect(leader.person.id, "next")
  for _, care in ipairs(here) do t:expect(care.visitor.id, "next") end
  t:expect(there.visitor.id, "leader")
  t:expect(team.leader.id, "next")
  t:expect_no_alert { to = get("person", "leader"), key = "sent" }
  t:expect_alert { to = get("person", "next"), about = team, key = "sent", urgency = "urgent" }
  local handover = find("handover", { post = leader })[1]
  t:expect(handover.state, "complete")
  t:expect(handover.items, 132)
  t:expect(#handover.content.lines, 132)
  t:expect_alert { to = get("person", "next"), about = handover, key = "handover" }
  t:advance "3 working days"
  t:expect_alert { to = get("person", "deputy"), about = handover, key = "handover_open" }
  t:send("handover.acknowledge", handover, {})
  t:expect_no_alert { about = handover }
  t:expect(#t:failures(), 0)
end)

test("every way to a post sets its term: appointed, filled, handed over; a successor without a term is not acting", function(t)
  local leader = prepare(t)
  local appointed = t:create("post", { role = "collector", microgrid = "mg-1", person = "next", ends = "2026-04-10" })
  t:send("post.vacate", leader, {})
  t:send("post.fill", leader, { person = "next", ends = "2026-04-20" })
  local patroller = get("post", "p-patroller")
  t:send("post.hand_over", patroller, { person = "next", ends = "2026-04-30" })
  t:at "2026-04-11 00:00"
  t:expect(appointed.acting, true)
  t:expect(leader.acting, false)
  t:at "2026-04-21 00:00"
  t:expect(leader.acting, true)
  t:at "2026-05-01 00:00"
  t:expect(patroller.acting, true)
  t:expect_alert { about = patroller, key = "term", urgency = "high" }
  t:send("post.hand_over", patroller, { person = "officer", ends = "2029-04-30" })
  t:expect(patroller.acting, false)
  t:expect_no_alert { about = patroller, key = "term" }
  t:expect(#t:failures(), 0)
end)

test("an office that changes by an update takes its ex-officio posts along", function(t)
  prepare(t)
  local with = t:create("post", { role = "part_time_member", person = "branch", office = "p-branch" })
  t:send("post.update", get("post", "p-branch"), { person = "next" })
  t:expect(with.person.id, "next")
  t:expect(#t:failures(), 0)
end)
