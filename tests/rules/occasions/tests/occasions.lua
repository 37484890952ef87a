local function prepare(t, when)
  t:at(when)
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("person", { id = "patroller-" .. i, name = "P" .. i })
    t:create("post", { role = "patroller", grid = "g-" .. i, person = "patroller-" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
    t:create("person", { id = "leader-" .. i, name = "L" .. i })
    t:create("post", { role = "microgrid_leader", microgrid = "mg-" .. i, person = "leader-" .. i })
  end
end

local function day_of(activity)
  local at = local_time(activity.starts)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

local function tagged(tag) return find("activity", { tags = tag, state = "planned" }, { limit = 1000 }) end
local function titled(title, tag)
  local out = {}
  for _, activity in ipairs(tagged(tag or "holiday")) do
    if activity.title == title then out[#out + 1] = activity end
  end
  return out
end

test("Spring Festival 2026 is kept in each microgrid on the last working day before it, the make-up Saturday", function(t)
  prepare(t, "2025-12-31 12:00")
  t:at "2026-01-01 07:01"
  local found = titled "春节活动"
  t:expect(#found, 2)
  t:expect(day_of(found[1]), "2026-02-14")
  t:expect(found[1].organiser.id, "leader-1")
  t:expect(found[1].grid.id, "g-1")
  t:at "2026-02-10 12:00"
  t:expect(#titled "春节活动", 2)                      -- planned once
  t:expect(#t:failures(), 0)
end)

test("each festival of the year once: Dragon Boat, Mid-Autumn, Double Ninth", function(t)
  prepare(t, "2026-03-31 12:00")
  t:param("std.occasions.festival_level", "community")
  t:at "2026-10-01 12:00"
  t:expect(#titled "端午节活动" + #titled "中秋节活动" + #titled "重阳节活动", 0 + #tagged "holiday")
  local days = {}
  for _, activity in ipairs(find("activity", { tags = "holiday" }, { sort = "starts" })) do days[#days + 1] = day_of(activity) end
  t:expect(table.concat(days, " "), "2026-06-18 2026-09-24 2026-10-16")
  t:expect(#t:failures(), 0)
end)

test("a level may be the grid; an area that is retired or being set up plans nothing", function(t)
  prepare(t, "2025-12-31 12:00")
  t:param("std.occasions.festival_level", "grid")
  t:send("grid.set_up", get("grid", "g-2"), {})
  t:at "2026-01-01 07:01"
  t:expect(#titled "春节活动", 1)
  t:expect(#t:failures(), 0)
end)

test("the elderly's collective birthday counts who is 70 in that month", function(t)
  prepare(t, "2026-03-31 12:00")
  for id, born in pairs { turns = "1956-04-30", older = "1931-04-01", young = "1956-05-01", other = "1940-03-31", gone = "1940-04-10" } do
    t:create("person", { id = id, name = id, category = "resident", born = born })
  end
  t:send("person.depart", get("person", "gone"), {})
  t:at "2026-04-01 07:10"
  local party = titled("老人集体生日会", "birthday")[1]
  t:expect(party.planned_people, 2)
  t:expect(day_of(party), "2026-04-20")
  t:at "2026-05-01 07:10"
  t:expect(titled("老人集体生日会", "birthday")[2] == nil or day_of(titled("老人集体生日会", "birthday")[2]) == "2026-05-20", "May has its own")
  t:expect(#t:failures(), 0)
end)

test("a collective birthday on a Sunday moves to the working day after; a month without one has none", function(t)
  prepare(t, "2026-08-31 12:00")
  t:create("person", { id = "old", name = "old", category = "resident", born = "1940-09-10" })
  t:at "2026-09-01 07:10"
  t:expect(day_of(titled("老人集体生日会", "birthday")[1]), "2026-09-20")   -- a Sunday that is worked for National Day
  t:at "2026-10-01 08:00"
  t:expect(#tagged "birthday", 0)
  t:expect(#t:failures(), 0)
end)

test("holiday courses for children: weekly, in each grid, not on public holidays", function(t)
  prepare(t, "2026-06-30 12:00")
  t:at "2026-07-02 07:20"
  t:expect(#tagged "children", 8)
  local first = titled("儿童假期课堂", "children")[1]
  t:expect(first.places, 30)
  t:expect(local_time(first.starts).weekday, 3)
  t:expect(#t:failures(), 0)
end)

test("a patrol a week in each grid, as many as its parameter says", function(t)
  prepare(t, "2026-03-01 12:00")
  t:param("std.patrol.a_week", 3, { grid = "g-2" })
  t:at "2026-03-02 08:01"
  local patrols = find("activity", { tags = "patrol", grid = "g-1", state = "planned" })
  t:expect(#patrols, 1)
  t:expect(patrols[1].organiser.id, "patroller-1")
  t:expect(day_of(patrols[1]), "2026-03-06")
  local days = {}
  for _, patrol in ipairs(find("activity", { tags = "patrol", grid = "g-2", state = "planned" }, { sort = "starts" })) do days[#days + 1] = day_of(patrol) end
  t:expect(table.concat(days, " "), "2026-03-02 2026-03-04 2026-03-06")
  t:expect(#t:failures(), 0)
end)

test("the job fair is planned at the year's beginning for a working day in May", function(t)
  prepare(t, "2025-12-31 12:00")
  t:at "2026-01-05 07:30"
  local fair = tagged("job_fair")[1]
  t:expect(day_of(fair), "2026-05-15")
  t:expect(fair.measure, "jobs_placed")
  t:expect(#t:failures(), 0)
end)

test("born on the 29th of February: the birthday is February's, in a common year too", function(t)
  prepare(t, "2026-01-31 12:00")
  t:create("person", { id = "leap", name = "leap", category = "resident", born = "1952-02-29" })
  t:create("person", { id = "march", name = "march", category = "resident", born = "1952-03-01" })
  t:at "2026-02-01 07:10"
  t:expect(titled("老人集体生日会", "birthday")[1].planned_people, 1)
  t:at "2028-02-01 07:10"
  local parties = find("activity", { tags = "birthday", starts = range(time "2028-02-01", time "2028-02-29") })
  t:expect(parties[1].planned_people, 1)
  t:expect(#t:failures(), 0)
end)
