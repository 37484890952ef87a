local function units(t, more)
  t:create("grid", { id = "g-1", name = "G" })
  t:create("person", { id = "deputy", name = "副书记" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  for i = 1, 3 do
    local id = "u-" .. i
    t:create("unit", { id = id, name = "单位" .. i, category = "agency", grid = "g-1" })
    t:create("person", { id = "rep-" .. i, name = "R" .. i, unit = id })
    t:create("post", { role = "representative", unit = id, person = "rep-" .. i })
    if not (more and more.bare) then t:create("resource", { id = "r-" .. i, unit = id, name = "助老服务", category = "elderly", capacity = 2 }) end
  end
end

local function list_of(unit) return find("resource_list", { unit = unit }, { sort = "-created", limit = 1 })[1] end

local function clock(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
end

test("each January every member unit owes its list by the 31st, reminded before Spring Festival", function(t)
  t:at "2024-12-30 10:00"
  units(t)
  t:at "2025-01-01 00:01"
  t:expect(count("resource_list", { state = "expected" }), 3)
  local list = list_of("u-1")
  t:expect(clock(list.due), "2025-01-31 23:59")               -- 2025-01-28 to 02-04 is Spring Festival
  t:expect_no_alert { about = list, key = "resource_list" }
  -- ten working days before: the festival does not count, the make-up Sunday 01-26 does
  t:at "2025-01-14 17:59"
  t:expect_no_alert { about = list, key = "resource_list" }
  t:at "2025-01-14 18:00"
  t:expect_alert { to = list.unit, about = list, key = "resource_list", urgency = "normal" }
  t:at "2025-01-24 18:00"
  t:expect_alert { to = list.unit, about = list, key = "resource_list", urgency = "high" }
end)

test("a list handed in late stays late, and the committee hears weekly who is missing", function(t)
  t:at "2024-12-30 10:00"
  units(t)
  t:at "2025-01-20 10:00"
  t:send("resource_list.file", list_of("u-1"), {}, { as = "rep-1" })
  t:expect_no_alert { to = get("unit", "u-1"), key = "resource_list" }
  t:at "2025-01-31 23:59"
  t:expect(list_of("u-1").late, false)
  local late = list_of("u-2")
  t:expect(late.state, "overdue")
  t:expect(late.late, true)
  local round = late.round
  t:at "2025-02-04 20:00"                                    -- still the festival
  t:expect_no_alert { about = round, key = "missing_lists" }
  t:at "2025-02-05 09:00"
  t:expect_alert { to = get("person", "deputy"), about = round, key = "missing_lists" }
  local told = find("alert", { about = round, key = "missing_lists", state = "open" })[1]
  t:expect(#told.data.units, 2)
  t:at "2025-02-12 10:00"
  t:expect(count("alert", { about = round, key = "missing_lists" }), 2)
  t:send("resource_list.file", late, {}, { as = "rep-2" })
  t:expect(late.state, "filed")
  t:expect(late.late, true)
  t:expect(clock(late.filed_at), "2025-02-12 10:00")
  t:send("resource_list.file", list_of("u-3"), {}, { as = "rep-3" })
  t:expect(round.state, "closed")
  t:expect_no_alert { about = round, key = "missing_lists" }
  t:expect(#t:failures(), 0)
end)

test("thirty days after the due date what was not refreshed is stale, until it is", function(t)
  t:at "2024-12-30 10:00"
  units(t)
  t:at "2025-01-20 10:00"
  t:send("resource_list.file", list_of("u-1"), {}, { as = "rep-1" })
  t:at "2025-03-02 23:58"
  t:expect(get("resource", "r-2").stale, false)
  t:at "2025-03-02 23:59"
  t:expect(get("resource", "r-1").stale, false)
  t:expect(get("resource", "r-2").stale, true)
  t:send("resource.refresh", get("resource", "r-2"), {}, { as = "rep-2" })
  t:expect(get("resource", "r-2").stale, false)
  t:expect(list_of("u-2").state, "overdue")                  -- the yearly list is drawn up, not only gone through
end)

test("the half-yearly refresh is in once each offer was gone through", function(t)
  t:at "2025-06-20 10:00"
  units(t)
  t:create("resource", { id = "r-4", unit = "u-1", name = "场地", category = "children", capacity = 1, nature = "venue" })
  t:at "2025-07-05 10:00"
  local list = list_of("u-1")
  t:expect(list.round.part, "refresh")
  t:expect(clock(list.due), "2025-07-31 23:59")
  t:send("resource.refresh", get("resource", "r-1"), {}, { as = "rep-1" })
  t:expect(list.state, "expected")
  t:send("resource.update", get("resource", "r-4"), { capacity = 3 }, { as = "rep-1" })
  t:expect(list.state, "filed")
  t:expect(list.offers, 2)
end)

test("an empty list needs a reason", function(t)
  t:at "2025-06-20 10:00"
  units(t, { bare = true })
  t:at "2025-07-05 10:00"
  local why = t:refused("resource_list.file", list_of("u-1"), {}, { as = "rep-1" })
  t:expect(string.find(why, "empty", 1, true) ~= nil, why)
  t:send("resource_list.file", list_of("u-1"), { note = "正在改制" }, { as = "rep-1" })
  t:expect(list_of("u-1").state, "filed")
end)

test("a new round closes the old one; who joins meanwhile owes a list, who leaves does not", function(t)
  t:at "2024-12-30 10:00"
  units(t)
  t:at "2025-01-10 10:00"
  t:create("unit", { id = "u-9", name = "新单位", category = "agency" })
  t:expect(list_of("u-9").state, "expected")
  t:send("unit.leave", get("unit", "u-3"), {})
  t:expect(list_of("u-3").state, "void")
  t:at "2025-07-01 00:01"
  t:expect(count("resource_round", { state = "open" }), 1)
  t:expect(list_of("u-1").round.part, "refresh")
  t:expect(count("resource_list", { unit = "u-3" }), 1)
end)
