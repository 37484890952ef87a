-- Two grids of one compound and one further away; officers, skilled residents, units with resources, double-registered members.
local function post(t, role, who, more)
  if not get("person", who) then t:create("person", { id = who, name = who, category = "worker" }) end
  local fields = { id = "post-" .. who, role = role, person = who }
  for name, value in pairs(more or {}) do fields[name] = value end
  t:create("post", fields)
end

local function prepare(t, when)
  t:at(when or "2026-06-01 10:00")                      -- a Monday
  for c = 1, 2 do t:create("compound", { id = "c-" .. c, name = "C" .. c }) end
  for g = 1, 3 do
    t:create("grid", { id = "g-" .. g, name = "G" .. g, compound = g < 3 and "c-1" or "c-2" })
    t:create("microgrid", { id = "mg-" .. g, name = "M" .. g, grid = "g-" .. g })
    t:create("household", { id = "h-" .. g, name = "H" .. g, category = "residential", microgrid = "mg-" .. g })
    t:create("person", { id = "plumber-" .. g, name = "plumber-" .. g, category = "resident", household = "h-" .. g, skill = "管道" })
    t:create("unit", { id = "u-" .. g, name = "U" .. g, category = "agency", grid = "g-" .. g })
    t:create("resource", { id = "r-" .. g, unit = "u-" .. g, name = "pump", category = "other", capacity = 2 })
    for m = 1, 3 do t:create("person", { id = "m-" .. g .. m, name = "m-" .. g .. m, category = "official", unit = "u-" .. g, double_registered = true }) end
    t:create("post", { role = "representative", unit = "u-" .. g, person = "m-" .. g .. "1" })
  end
  t:create("person", { id = "painter", name = "painter", category = "resident", household = "h-1", skill = "书画" })
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder", "last_resort" } do post(t, role, role) end
end

local function declare(t, more, as)
  local fields = { name = "防汛", category = "flood", severity = 1, areas = { "g-1" } }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("mobilisation.declare", fields, { as = as or "secretary" })
end

local function call_of(person) return find("call", { person = person }, { sort = "-created", limit = 1 })[1] end

local function people(squad)
  local list = {}
  for _, call in ipairs(find("call", { squad = squad })) do list[#list + 1] = call.person.id end
  table.sort(list)
  return table.concat(list, " ")
end

local function due_at(time) return string.sub(tostring(time), 1, 16) end

test("the secretary's word holds at once, the duty holder's for four hours", function(t)
  prepare(t)
  t:expect(declare(t).state, "confirmed")
  local other = declare(t, { areas = { "g-3" } }, "duty_holder")
  t:expect(other.state, "declared")
  t:expect_alert { to = get("person", "secretary"), key = "confirm", about = other }
  t:expect(due_at(other.confirm_by), "2026-06-01T14:00")
  t:at "2026-06-01 14:00"
  t:expect(other.state, "stood_down")
  t:expect_no_alert { key = "confirm" }
  local third = declare(t, { areas = { "g-3" } }, "duty_holder")
  t:send("mobilisation.confirm", third, {}, { as = "deputy_secretary" })
  t:expect_no_alert { key = "confirm" }
  t:advance "5 hours"
  t:expect(third.state, "confirmed")
  t:expect(#t:failures(), 0)
end)

test("a squad is formed from skills, resources and members, the nearest first, in turn", function(t)
  prepare(t)
  local flood = declare(t)
  local squad = find("squad", { mobilisation = flood })[1]
  t:expect(squad.wanted, 6)
  -- two of each kind: in the grid first, then in the compound; the painter's skill is not wanted
  t:expect(people(squad), "m-11 m-12 m-13 m-21 plumber-1 plumber-2")
  t:expect(call_of("m-11").source, "resource")
  t:expect(call_of("m-12").source, "member")
  t:expect(#squad.resources, 2)
  t:expect_alert { to = get("person", "plumber-1"), key = "call", urgency = "urgent" }
  t:expect(due_at(call_of("plumber-1").answer_by), "2026-06-01T10:20")
end)

test("nearest first: an area further away has its own people first", function(t)
  prepare(t)
  local squad = find("squad", { mobilisation = declare(t, { areas = { "g-3" } }) })[1]
  t:param("std.squad.size", { severity_1 = 6 })
  t:expect(people(squad), "m-11 m-31 m-32 m-33 plumber-1 plumber-3")
end)

test("who leads is not called", function(t)
  prepare(t)
  t:create("person", { id = "m-10", name = "m-10", category = "official", unit = "u-1", double_registered = true })
  t:create("post", { role = "street_committee", person = "m-10" })
  declare(t, { severity = 3 })
  t:expect(count("call", { person = "m-11" }), 1)
  t:expect(count("call", { person = "m-10" }), 0)
end)

test("severity decides the size; raising it calls more; nobody left to call is told", function(t)
  prepare(t)
  local flood = declare(t)
  t:param("std.squad.size", { severity_2 = 9, severity_3 = 40 })
  t:send("mobilisation.extend", flood, { severity = 2 }, { as = "secretary" })
  local squad = find("squad", { mobilisation = flood })[1]
  t:expect(count("call", { squad = squad }), 9)
  t:expect_no_alert { key = "short" }
  t:send("mobilisation.extend", flood, { severity = 3 }, { as = "secretary" })
  t:expect(squad.state, "short")
  t:expect(count("call", { squad = squad }), 12)
  t:expect_alert { to = get("person", "deputy_secretary"), key = "short" }
end)

test("cannot or no answer after twenty minutes: the next by the same skill, then by whatever is left", function(t)
  prepare(t)
  local flood = declare(t)
  local squad = find("squad", { mobilisation = flood })[1]
  t:send("call.decline", call_of("m-11"), { reason = "abroad" }, { as = "m-11" })
  t:expect(call_of("m-31").source, "resource")                              -- the next unit with a pump
  t:send("call.decline", call_of("plumber-1"), { reason = "ill" }, { as = "plumber-1" })
  t:expect(call_of("plumber-3").state, "called")
  t:expect_no_alert { to = get("person", "plumber-1"), key = "call" }
  for _, person in ipairs { "m-31", "m-12", "m-13", "plumber-2", "plumber-3" } do t:send("call.come", call_of(person), {}, { as = person }) end
  t:at "2026-06-01 10:19"
  t:expect(call_of("m-21").state, "called")
  t:expect(count("call", { squad = squad }), 8)
  t:at "2026-06-01 10:20"
  t:expect(call_of("m-21").state, "none")
  t:expect(count("call", { squad = squad }), 9)                            -- no unit is left: somebody else
  local last_one = find("call", { squad = squad, state = "called" })[1]
  t:send("call.come", last_one, {}, { as = last_one.person.id })
  t:expect(squad.state, "complete")
  t:send("call.decline", call_of("m-21"), { reason = "asleep" }, { as = "m-21" })
  t:expect(count("call", { squad = squad }), 9)                            -- for the silent one somebody was called already
  t:expect(#t:failures(), 0)
end)

test("one person is called once, whatever happens at the same time", function(t)
  prepare(t)
  declare(t)
  local second = declare(t, { category = "fire", areas = { "g-2" } })
  for _, call in ipairs(find("call", { mobilisation = second })) do
    t:expect(count("call", { person = call.person, state = { "called", "coming" } }), 1)
  end
end)

test("the most severe mobilisation rules an area", function(t)
  prepare(t)
  declare(t)
  declare(t, { category = "fire", severity = 3 })
  declare(t, { category = "drought", severity = 2, areas = {} })
  t:expect(t:send("probe.ask", { grid = "g-1" }).ruled, "fire 3")
  t:expect(t:send("probe.ask", { grid = "g-2" }).ruled, "drought 2")
end)

test("a drill marks its texts and counts nowhere else", function(t)
  prepare(t)
  local drill = declare(t, { drill = true })
  local call = call_of("plumber-1")
  t:expect(call.drill, true)
  t:expect_event("call.away", { count = 0 })
  local alert = find("alert", { about = call, key = "call" })[1]
  t:expect(string.find(alert.text["zh-CN"], "【演练】", 1, true) == 1, "the text begins with the mark")
  t:expect(t:send("probe.ask", { grid = "g-1" }).ruled, "nothing")
  local real = declare(t, { category = "fire", severity = 1 })
  t:expect(count("call", { mobilisation = real, person = "m-11" }), 1)      -- a drill does not keep anybody from the real thing
  t:send("mobilisation.stand_down", drill, {}, { as = "secretary" })
  t:advance "1 minute"
  t:expect(find("after_action", { mobilisation = drill })[1].drill, true)
end)

test("stood down: everybody is released, and the summary has the numbers", function(t)
  prepare(t)
  local flood = declare(t)
  t:at "2026-06-01 10:06"
  t:send("call.come", call_of("plumber-1"), {}, { as = "plumber-1" })
  t:send("call.decline", call_of("plumber-2"), { reason = "abroad" }, { as = "plumber-2" })
  t:at "2026-06-01 10:15"
  t:send("call.arrive", call_of("plumber-1"), {}, { as = "plumber-1" })
  t:send("call.arrive", call_of("m-12"), {}, { as = "m-12" })
  t:send("incident.report", { text = "cellar under water", microgrid = "mg-1", category = "hazard" })
  t:send("incident.report", { text = "elsewhere", microgrid = "mg-3", category = "hazard" })
  t:at "2026-06-02 08:15"
  t:send("mobilisation.stand_down", flood, {}, { as = "secretary" })
  t:advance "1 minute"
  local summary = find("after_action", { mobilisation = flood })[1]
  t:expect(summary.called, count("call", { mobilisation = flood }))
  t:expect(summary.coming, 2)
  t:expect(summary.cannot, 1)
  t:expect(summary.none, summary.called - 3)
  t:expect(due_at(summary.first_arrival), "2026-06-01T10:15")
  t:expect(summary.hours, 44.0)                                             -- two people, 22 hours each
  t:expect(summary.cases, 1)
  t:expect(summary.cases_settled, 0)
  t:expect(count("call", { mobilisation = flood, state = { "called", "coming", "arrived" } }), 0)
  t:expect_alert { to = get("person", "secretary"), key = "approve", about = summary }
  t:send("after_action.approve", summary, {}, { as = "secretary" })
  t:refused("call.come", call_of("m-13"), {}, { as = "m-13" })
  t:expect(#t:failures(), 0)
end)

test("an area left out: its squad goes home, the mobilisation goes on", function(t)
  prepare(t)
  local flood = declare(t, { areas = { "g-1", "g-3" } })
  t:expect(count("squad", { mobilisation = flood }), 2)
  t:send("mobilisation.extend", flood, { areas = { "g-3" } }, { as = "secretary" })
  t:advance "1 minute"
  t:expect(find("squad", { mobilisation = flood, grid = "g-1" })[1].state, "stood_down")
  t:expect(find("squad", { mobilisation = flood, grid = "g-3" })[1].state ~= "stood_down", "the other stays")
  t:expect(count("after_action", { mobilisation = flood }), 0)
  t:expect(flood.state, "confirmed")
end)

test("leaders are asked every day whether it still lasts", function(t)
  prepare(t, "2026-02-13 17:00")                          -- over Spring Festival: wartime knows no holidays
  local flood = declare(t)
  t:at "2026-02-14 16:59"
  t:expect_no_alert { key = "lasting", about = flood }
  t:at "2026-02-14 17:00"
  t:expect_alert { to = get("person", "deputy_secretary"), key = "lasting", about = flood }
end)
