-- Work points belong to households; goods are exchanged on market days.
local function record(t, more, as)
  local fields = { household = "v-1-1-2", task = "road", hours = 3, happened_on = "2024-05-06" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("work_entry.record", fields, { as = as or get("post", "post-group_leader-v-1-1").person.id })
end

local function head(village) return get("post", "post-village_head-" .. village).person.id end

test("recorded by the hamlet leader, confirmed by the village head, in the household's passbook", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local entry = record(t)
  t:expect(entry.grid.id, "v-1")
  t:expect_alert { to = get("person", head "v-1"), about = entry, key = "confirm" }
  t:expect(balance("workpoints", entry.household), 0)
  t:send("work_entry.confirm", entry, {}, { as = head "v-1" })
  t:expect(balance("workpoints", entry.household), 36)
  t:expect_no_alert { about = entry, key = "confirm" }
  local page = t:page("passbook", entry.household)
  t:expect(string.find(page, "余额 | 36", 1, true) ~= nil, "the balance is on the passbook")
  t:expect(string.find(page, "村 | 双溪村", 1, true) ~= nil, "the township's own word for a grid: " .. page)
  t:expect(string.find(t:page("passbook", entry.household, "en"), "Village | 双溪村", 1, true) ~= nil, "in English too")
end)

test("nobody confirms what he recorded or his own household's work", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local leader = get("post", "post-group_leader-v-1-1").person
  local entry = record(t)
  t:expect(string.find(t:refused("work_entry.confirm", entry, {}, { as = leader.id }), "须由他人确认", 1, true) ~= nil, "recorded by himself")
  local own = record(t, { household = leader.household.id }, head "v-1")
  t:refused("work_entry.confirm", own, {}, { as = leader.id })
  t:expect(entry.state, "recorded")
end)

test("a household counts eight hours a day, recorded within fifteen days", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  record(t, { hours = 6 })
  t:refused("work_entry.record", { household = "v-1-1-2", task = "ditch", hours = 2.5, happened_on = "2024-05-06" }, { as = head "v-1" })
  record(t, { hours = 2 })
  t:refused("work_entry.record", { household = "v-1-1-2", task = "ditch", hours = 1, happened_on = "2024-04-21" }, { as = head "v-1" })
  record(t, { happened_on = "2024-04-22" })
  t:refused("work_entry.record", { household = "v-1-1-2", task = "ditch", hours = 1, happened_on = "2024-05-08" }, { as = head "v-1" })
end)

test("unconfirmed work is told to the village secretary, again and again", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local entry = record(t)
  t:advance "10 days + 1 minute"
  t:expect_alert { to = get("post", "post-village_secretary-v-1").person, about = entry, key = "late", urgency = "high" }
  t:advance "10 days"
  t:expect_event("work_entry.unconfirmed", { on = entry, count = 2 })
end)

test("goods on market days only, and never more than the passbook holds", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local entry = record(t)
  t:send("work_entry.confirm", entry, {}, { as = head "v-1" })
  local refusal = t:refused("exchange.take", { household = "v-1-1-2", goods = "化肥", points = 30 }, { as = head "v-1" })
  t:expect(string.find(refusal, "2024-05-08", 1, true) ~= nil, refusal)
  t:at "2024-05-08 09:00"
  local exchange = t:send("exchange.take", { household = "v-1-1-2", goods = "化肥", points = 30 }, { as = head "v-1" })
  t:expect(balance("workpoints", entry.household), 6)
  t:refused("exchange.take", { household = "v-1-1-2", goods = "锄头", points = 7 }, { as = head "v-1" })
  t:send("exchange.give_back", exchange, { reason = "包装破损" }, { as = head "v-1" })
  t:expect(balance("workpoints", entry.household), 36)
end)

test("the market desk is planned on each market day, in Spring Festival too", function(t)
  t:setup()
  t:at "2024-02-09 23:00"
  t:expect(count("activity", { starts = range(time "2024-02-10 00:00", time "2024-02-29 23:00") }), 0)
  t:at "2024-02-13 00:00"
  t:expect(count("activity", { starts = range(time "2024-02-10 00:00", time "2024-02-29 23:00") }), 1)        -- the 12th, the third day of the festival
  t:at "2024-02-29 00:00"
  t:expect(count("activity", { starts = range(time "2024-02-10 00:00", time "2024-02-29 23:00") }), 6)        -- 12 15 18 22 25 28
end)

test("each village's board shows the month before, once", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  t:send("work_entry.confirm", record(t), {}, { as = head "v-1" })
  t:send("work_entry.confirm", record(t, { task = "cleaning", hours = 2 }), {}, { as = head "v-1" })
  t:at "2024-06-03 09:00"
  local pages = find("passbook_page", { month = "2024-05" })
  t:expect(#pages, 6)
  local page = find("passbook_page", { month = "2024-05", grid = "v-1" })[1]
  t:expect(page.points, 48)
  t:expect(page.lines[1], "双溪村1组2户:2次出工,48分")
  t:expect(find("passbook_page", { month = "2024-05", grid = "v-6" })[1].points, 0)
end)
