local function community(t)
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("grid", { id = "g-2", name = "G2" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, person in ipairs { "secretary", "deputy", "duty", "street", "branch", "leader_1", "safety", "micro", "resident", "other", "rep-1", "rep-2", "rep-3" } do
    t:create("person", { id = person, name = person })
  end
  t:create("post", { role = "secretary", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "duty_holder", person = "duty" })
  t:create("post", { role = "street_committee", person = "street" })
  t:create("post", { role = "branch_secretary", person = "branch", grid = "g-1" })
  t:create("post", { role = "grid_leader", person = "leader_1", grid = "g-1" })
  t:create("post", { role = "safety_supervisor", person = "safety", grid = "g-1" })
  t:create("post", { role = "microgrid_leader", person = "micro", microgrid = "mg-1" })
  for i, grid in ipairs { "g-2", "g-1", "g-2" } do
    t:create("unit", { id = "u-" .. i, name = "单位" .. i, category = "agency", grid = grid })
    t:create("post", { role = "representative", unit = "u-" .. i, person = "rep-" .. i })
    t:create("resource", { id = "r-" .. i, unit = "u-" .. i, name = "助老服务", category = "elderly", capacity = 2 })
  end
end

local function collect(t, more)
  local fields = { text = "希望有人送餐", microgrid = "mg-1", category = "elderly", channel = "walk", resident = "resident" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("demand.collect", fields, { as = "branch" })
end

local function clock(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
end

test("collected, it has an owner, a unit whose resource fits nearby, and two limits over Spring Festival", function(t)
  t:at "2026-02-13 10:00"
  community(t)
  local demand = collect(t)
  t:expect(demand.state, "assigned")
  t:expect(demand.owner.id, "branch")
  t:expect(demand.unit.id, "u-2")
  t:expect(clock(demand.answer_by), "2026-02-25 10:00")      -- Saturday the 14th works, the 15th to the 23rd is off
  t:expect(clock(demand.land_by), "2026-03-12 10:00")        -- and Saturday the 28th works again
  t:expect_alert { to = demand.owner, about = demand, key = "owner" }
  t:expect_alert { to = demand.unit, about = demand, key = "unit" }
  t:at "2026-02-24 10:00"
  t:expect_alert { to = demand.owner, about = demand, key = "owner", urgency = "high" }
  t:expect(#t:failures(), 0)
end)

test("the owner follows the category", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  t:expect(collect(t, { category = "hygiene" }).owner.id, "safety")
  t:expect(collect(t, { category = "facility" }).owner.id, "leader_1")
  t:expect(collect(t, { category = "facility", resident = "leader_1" }).owner.id, "branch")    -- not his own
end)

test("no answer in time climbs, person by person, to the committee and the street, and never goes quiet", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:at "2026-03-05 09:59"
  t:expect(demand.owner.id, "branch")
  t:at "2026-03-05 10:00"
  t:expect(demand.owner.id, "duty")
  t:expect(demand.level, "committee")
  t:expect(demand.answer_late, true)
  t:expect(clock(demand.answer_by), "2026-03-05 10:00")      -- the limit it was measured by stays
  t:at "2026-03-06 10:00"
  t:expect(demand.owner.id, "deputy")
  t:at "2026-03-09 10:00"
  t:expect(demand.owner.id, "secretary")
  t:at "2026-03-10 10:00"
  t:expect(demand.owner.id, "street")
  t:at "2026-03-11 10:00"
  t:expect_alert { to = get("person", "secretary"), about = demand, key = "still_open", urgency = "urgent" }
  t:expect(due(demand, "unanswered") ~= nil, "a clock still runs")
  t:expect(#t:failures(), 0)
end)

test("an answer stops the first clock and not the second", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.respond", demand, { answer = "下周安排送餐" }, { as = "branch" })
  t:expect_alert { to = get("person", "resident"), about = demand, key = "answer" }
  t:expect(clock(demand.first_answer_at), "2026-03-02 10:00")
  t:at "2026-03-22 10:00"
  t:expect(demand.answer_late, false)
  t:expect(demand.owner.id, "branch")
  t:at "2026-03-23 10:00"
  t:expect(demand.land_late, true)
  t:expect(demand.owner.id, "duty")
end)

test("it settles with an outcome and an answer only; the resident confirms, who did it does not", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:refused("demand.settle", demand, { answer = "好了" }, { as = "branch" })
  t:refused("demand.settle", demand, { outcome = "solved" }, { as = "branch" })
  t:refused("demand.settle", demand, { outcome = "solved", answer = "好了" }, { as = "resident" })
  t:send("demand.take_on", demand, {}, { as = "rep-2" })
  t:send("demand.settle", demand, { outcome = "solved", answer = "已安排送餐" }, { as = "branch" })
  t:expect(demand.unit.id, "u-2")
  t:expect_alert { to = get("person", "resident"), about = demand, key = "settled" }
  local why = t:refused("demand.confirm", demand, { rating = 5 }, { as = "branch" })
  t:expect(string.find(why, "interest", 1, true) ~= nil, why)
  t:refused("demand.confirm", demand, { rating = 5 }, { as = "rep-2" })
  t:send("demand.confirm", demand, { rating = 5 }, { as = "resident" })
  t:expect(demand.state, "closed")
  t:expect(demand.closed_by, "confirmed")
  t:expect(demand.outcome, "solved")
end)

test("without confirmation somebody calls back; then it lapses and that is told", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.settle", demand, { outcome = "explained", answer = "已解释政策" }, { as = "branch" })
  t:advance "5 working days"
  t:expect_alert { to = get("person", "micro"), about = demand, key = "call_back" }
  t:expect(demand.state, "settled")
  t:advance "5 working days"
  t:expect(demand.state, "closed")
  t:expect(demand.closed_by, "lapsed")
  t:expect_alert { to = get("person", "resident"), about = demand, key = "lapsed" }
  t:send("demand.reopen", demand, { reason = "没有解决" }, { as = "resident" })
  t:expect(demand.state, "assigned")
  t:expect(demand.outcome, nil)
  t:expect(demand.closed_by, nil)
  t:expect(clock(demand.land_by), clock(t:now() + duration "15 working days"))
  t:send("demand.settle", demand, { outcome = "solved", answer = "已办" }, { as = "branch" })
  t:advance "5 working days"
  t:expect(demand.state, "settled")                           -- the tries count anew
  t:send("demand.call_back", demand, { rating = 4 }, { as = "micro" })
  t:expect(demand.closed_by, "called_back")
  t:advance "31 days"
  t:refused("demand.reopen", demand, { reason = "太晚" }, { as = "resident" })
end)

test("a silent unit is followed by the next, a stale list comes last, and who did nothing gets no credit", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  t:send("resource.stamp", get("resource", "r-2"), { stale = true })
  local demand = collect(t)
  t:expect(demand.unit.id, "u-1")                             -- u-2 is nearer, but its list is stale
  t:advance "2 working days"
  t:expect(demand.unit.id, "u-3")
  t:expect_no_alert { to = get("unit", "u-1"), about = demand, key = "unit" }
  t:send("demand.cannot", demand, { reason = "人手不足" }, { as = "rep-3" })
  t:expect(demand.unit.id, "u-2")
  t:send("demand.settle", demand, { outcome = "solved", answer = "已办", helped_by = { "u-1" } }, { as = "branch" })
  t:expect(demand.unit, nil)
  t:expect(demand.helped_by[1].id, "u-1")
  t:expect(#t:failures(), 0)
end)

test("after the last unit the owner goes on alone", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  t:param("std.demand.max_units", 1)
  local demand = collect(t)
  t:send("demand.cannot", demand, { reason = "人手不足" }, { as = "rep-2" })
  t:expect(demand.unit, nil)
  t:expect(demand.state, "assigned")
  t:expect(due(demand, "unanswered") ~= nil and due(demand, "unlanded") ~= nil, "the owner's clocks run")
end)

test("a unit's capacity is a limit", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local units = {}
  for i = 1, 7 do units[i] = collect(t, { text = "送餐" .. i }).unit end
  t:expect(count("demand", { unit = "u-2", state = "assigned" }), 2)
  t:expect(count("demand", { state = "assigned" }), 7)
  t:expect(units[7], nil)
end)

test("on behalf needs consent; who wants a call is called by the microgrid leader", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  t:refused("demand.collect", { text = "代办", microgrid = "mg-1", on_behalf_of = "other" }, { as = "micro" })
  t:send("person.prefer_reach", get("person", "other"), { reach = "call" })
  local demand = t:send("demand.collect", { text = "代办", microgrid = "mg-1", on_behalf_of = "other", consent = true }, { as = "micro" })
  t:send("demand.respond", demand, { answer = "已受理" }, { as = "branch" })
  local errand = find("errand", { about = demand, key = "answer" })[1]
  t:expect(errand.person.id, "other")
  t:expect_alert { to = get("person", "micro"), about = errand, key = "errand" }
  t:expect_no_alert { to = get("person", "other"), about = demand }
end)

test("whom nobody can name is answered through the collector", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = t:send("demand.collect", { text = "路灯不亮", microgrid = "mg-1", category = "facility", channel = "look", collector = "branch" }, { as = "branch" })
  t:send("demand.settle", demand, { outcome = "solved", answer = "已修复" }, { as = "leader_1" })
  t:expect_alert { to = get("person", "branch"), about = demand, key = "pass_on_settled" }
end)

test("duplicates: proposed, merged by a person, the earliest clock kept, each asker answered at the end", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local first = collect(t)
  t:at "2026-03-03 10:00"
  local second = collect(t, { resident = "other" })
  t:expect_alert { to = get("person", "branch"), about = second, key = "duplicate" }
  t:send("demand.merge", first, { into = second.id }, { as = "branch" })
  t:expect(first.state, "merged")
  t:expect(clock(second.answer_by), "2026-03-05 10:00")
  t:expect(clock(due(second, "unanswered")), "2026-03-05 10:00")
  t:refused("demand.merge", second, { into = first.id }, { as = "branch" })
  t:send("demand.settle", second, { outcome = "solved", answer = "已办" }, { as = "branch" })
  t:advance "1 minute"
  t:expect_alert { to = get("person", "resident"), about = first, key = "settled" }
  t:expect_alert { to = get("person", "other"), about = second, key = "settled" }
end)

test("a corrected category finds another owner; a voided one tells those who were told", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.correct", demand, { category = "hygiene", reason = "登记有误" })
  t:expect(demand.owner.id, "safety")
  t:expect_no_alert { to = get("person", "branch"), about = demand, key = "owner" }
  t:expect(clock(demand.answer_by), "2026-03-05 10:00")
  t:send("demand.void", demand, { reason = "重复" })
  t:expect_alert { to = get("person", "safety"), about = demand, key = "disregard" }
  t:expect_no_alert { about = demand, key = "owner" }
  t:expect(due(demand, "unlanded"), nil)
end)

test("a grid may assign by itself; in silence the rule does", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  t:param("std.demand.assign_mode", "propose", { grid = "g-1" })
  local demand = collect(t)
  t:expect(demand.state, "collected")
  t:expect_alert { to = get("person", "branch"), about = demand, key = "assign" }
  t:send("demand.assign", demand, { owner = "leader_1" }, { as = "branch" })
  t:expect(demand.owner.id, "leader_1")
  t:expect(clock(demand.answer_by), "2026-03-05 10:00")
  local silent = collect(t, { text = "另一条" })
  t:advance "1 working day"
  t:expect(silent.state, "assigned")
  t:expect(#t:failures(), 0)
end)

test("handed over, another person owes it by the same clocks", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:at "2026-03-03 10:00"
  t:send("demand.hand_over", demand, { owner = "leader_1" }, { as = "branch" })
  t:expect_no_alert { to = get("person", "branch"), about = demand, key = "owner" }
  t:expect_alert { to = get("person", "leader_1"), about = demand, key = "owner" }
  t:expect(demand.unit.id, "u-2")
  t:expect(clock(due(demand, "unanswered")), "2026-03-05 10:00")
end)

test("answered in time stays so when it is opened again and then neglected", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.settle", demand, { outcome = "solved", answer = "已办" }, { as = "branch" })
  t:send("demand.reopen", demand, { reason = "没有解决" }, { as = "resident" })
  t:advance "4 working days"
  t:expect(demand.owner.id ~= "branch", "it climbed")
  t:expect(demand.answer_late, false)
end)

test("a unit that leaves takes no demand with it", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.take_on", demand, {}, { as = "rep-2" })
  t:send("unit.leave", get("unit", "u-2"), {}, { as = "secretary" })
  t:advance "1 minute"
  t:expect(demand.unit.id, "u-1")
  t:expect(demand.taken_on, false)
  t:expect_alert { to = demand.unit, about = demand, key = "unit" }
end)

test("another owner does not make the unit that took it on be asked again", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local demand = collect(t)
  t:send("demand.take_on", demand, {}, { as = "rep-2" })
  t:send("demand.assign", demand, { owner = "leader_1" }, { as = "branch" })
  t:expect(demand.taken_on, true)
  t:expect_no_alert { to = demand.unit, about = demand, key = "unit" }
  t:send("demand.assign", demand, { unit = "u-1" }, { as = "branch" })
  t:expect(demand.taken_on, false)
  t:expect_alert { to = get("unit", "u-1"), about = demand, key = "unit" }
end)
