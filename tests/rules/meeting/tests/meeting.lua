local function person(t, id, unit) return t:create("person", { id = id, name = id, category = "official", unit = unit }) end

local function appoint(t, role, id, where)
  local fields = { id = "post-" .. id, role = role, person = id }
  for name, value in pairs(where or {}) do fields[name] = value end
  return t:create("post", fields)
end

-- Two grids, four units with a head and a liaison each, officers, two departments.
local function organise(t, when)
  t:at(when)
  for _, id in ipairs { "secretary", "deputy", "street", "branch-1", "branch-2", "leader-1", "collector-1" } do person(t, id) end
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
  end
  for i = 1, 4 do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency" })
    person(t, "head-" .. i, "u-" .. i)
    appoint(t, "part_time_member", "head-" .. i, { unit = "u-" .. i })
  end
  appoint(t, "secretary", "secretary")
  appoint(t, "deputy_secretary", "deputy")
  appoint(t, "street_committee", "street")
  appoint(t, "branch_secretary", "branch-1", { grid = "g-1" })
  appoint(t, "branch_secretary", "branch-2", { grid = "g-2" })
  appoint(t, "microgrid_leader", "leader-1", { microgrid = "mg-1" })
  appoint(t, "collector", "collector-1", { microgrid = "mg-1" })
  t:create("department", { id = "power", name = "Power" })
  t:create("department", { id = "justice", name = "Justice" })
end

local function joint() return find("meeting", { category = "joint", state = { "planned", "invited" } }, { sort = "starts" })[1] end

local function attendance_of(meeting, unit) return find("attendance", { meeting = meeting, unit = unit })[1] end

-- Planned, invited and ready to be opened.
local function invited(t)
  organise(t, "2026-03-31 12:00")
  t:at "2026-04-01 00:10"
  local meeting = joint()
  t:at "2026-05-06 14:30"
  return meeting
end

local function hold(t, meeting)
  for i = 1, 4 do t:send("attendance.attend", attendance_of(meeting, "u-" .. i), {}) end
  t:send("meeting.open", meeting, { happened_on = "2026-05-06" })
  return meeting
end

test("the joint meeting stands on the first working Wednesday of the quarter's second month", function(t)
  organise(t, "2024-03-31 12:00")
  t:at "2024-04-01 00:10"
  -- 2024-05-01 is a Wednesday and Labour Day: the 8th
  t:expect(tostring(joint().starts), "2024-05-08T14:30:00+08:00")
  t:expect(joint().title, "2024年第2季度联席会议")
  t:expect(joint().chair.id, "secretary")
end)

test("a quarter has one joint meeting; once held, the next quarter's is planned", function(t)
  local meeting = hold(t, invited(t))
  t:expect(meeting.state, "held")
  t:expect(tostring(joint().starts), "2026-08-05T14:30:00+08:00")
  t:at "2026-06-01 00:20"
  t:expect(count("meeting", { category = "joint", state = { "planned", "invited" } }), 1)
end)

test("the invitation goes out five working days ahead, over the holidays, and freezes the agenda", function(t)
  organise(t, "2026-03-31 12:00")
  t:at "2026-04-01 00:10"
  local meeting = joint()
  t:send("agenda_item.add", { meeting = meeting.id, text = "电梯", topic = "facility" }, { as = "deputy" })
  -- 2026-05-06 less 5 working days: the 1st to the 5th are off, so is a weekend
  t:at "2026-04-24 14:29"
  t:expect(meeting.state, "planned")
  t:at "2026-04-24 14:31"
  t:expect(meeting.state, "invited")
  t:expect(count("attendance", { meeting = meeting, votes = true }), 6)
  t:expect_alert { to = get("person", "head-1"), key = "invitation" }
  local department = find("attendance", { meeting = meeting, role = "department" })
  t:expect(#department, 1)
  t:expect(department[1].department.id, "power")
  t:expect(find("attendance", { meeting = meeting, role = "street" })[1].person.id, "street")
  local item = find("agenda_item", { meeting = meeting })[1]
  t:expect(item.addendum, false)
  t:refused("agenda_item.drop", item, { result = "不议" })
  local late = t:send("agenda_item.add", { meeting = meeting.id, text = "停车" })
  t:advance "1 minute"
  t:expect(late.addendum, true)
  t:expect(late.position, 2)
  t:expect_alert { to = get("person", "head-2"), about = meeting, key = "addendum" }
end)

test("below half of the votes it is adjourned, its items wait for the meeting called instead", function(t)
  local meeting = invited(t)
  local item = t:send("agenda_item.add", { meeting = meeting.id, text = "电梯", topic = "facility" })
  t:send("attendance.attend", attendance_of(meeting, "u-1"), {})
  t:send("attendance.deputise", attendance_of(meeting, "u-2"), { deputy = "head-3" })
  t:refused("meeting.hold", meeting, {})
  t:send("meeting.open", meeting, {})
  t:expect(meeting.state, "adjourned")
  t:expect(meeting.present, 2)
  t:expect(meeting.voters, 6)
  t:expect_alert { to = get("person", "secretary"), about = meeting, key = "adjourned" }
  local again = joint()
  t:expect(again.follows, meeting)            -- Saturday the 9th is a make-up day
  t:expect(tostring(again.starts), "2026-05-12T14:30:00+08:00")
  t:expect(item.state, "carried")
  local carried = find("agenda_item", { meeting = again })[1]
  t:expect(carried.text, "电梯")
  t:expect(carried.topic, "facility")
end)

test("half is enough; who did not sign in is absent and gets the minutes; the excused too", function(t)
  local meeting = invited(t)
  for i = 1, 2 do t:send("attendance.attend", attendance_of(meeting, "u-" .. i), {}) end
  t:send("attendance.deputise", attendance_of(meeting, "u-3"), { deputy = "head-1" })
  local excused, absent = find("attendance", { meeting = meeting, person = "secretary" })[1], attendance_of(meeting, "u-4")
  t:send("attendance.excuse", excused, { reason = "出差" })
  t:send("meeting.open", meeting, {})
  t:advance "1 minute"
  t:expect(meeting.state, "held")
  t:expect(meeting.present, 3)
  t:expect(absent.state, "absent")
  t:expect(excused.state, "excused")
  t:send("meeting.minute", meeting, { minutes = "议定两项" }, { as = "deputy" })
  t:advance "1 minute"
  t:expect_alert { to = get("person", "head-4"), about = absent, key = "minutes" }
  t:expect_alert { to = get("person", "secretary"), about = excused, key = "minutes" }
  t:expect_no_alert { to = get("person", "head-1"), key = "minutes" }
end)

test("minutes have three working days, then the recorder is reminded, then the chair", function(t)
  local meeting = hold(t, invited(t))
  t:expect_alert { to = get("person", "deputy"), about = meeting, key = "minutes", urgency = "normal" }
  t:advance "3 working days + 1 minute"
  t:expect_alert { to = get("person", "deputy"), about = meeting, key = "minutes", urgency = "high" }
  t:expect_no_alert { key = "minutes_late" }
  t:advance "3 working days + 1 minute"
  t:expect_alert { to = get("person", "secretary"), about = meeting, key = "minutes_late" }
  t:send("meeting.minute", meeting, { minutes = "议定" })
  t:expect_no_alert { about = meeting, key = "minutes" }
end)

test("the notice says who was there and what was decided, and is called up until it is given", function(t)
  local meeting = invited(t)
  local item = t:send("agenda_item.add", { meeting = meeting.id, text = "路灯" })
  local rest = t:send("agenda_item.add", { meeting = meeting.id, text = "绿化" })
  hold(t, meeting)
  t:advance "1 minute"
  t:send("agenda_item.discuss", item, { result = "同意" })
  t:send("resolution.adopt", { meeting = meeting.id, item = item.id, text = "修复路灯", unit = "u-1", due = "2026-06-30T18:00:00+08:00" })
  t:send("meeting.minute", meeting, { minutes = "议定" })
  t:expect(rest.state, "deferred")
  t:expect(meeting.notice.present, 4)
  t:expect(meeting.notice.resolutions[1].number, "〔2026〕1号")
  t:expect(meeting.notice.resolutions[1].unit, "U1")
  t:expect_alert { to = get("person", "deputy"), about = meeting, key = "announce" }
  t:advance "5 working days + 1 minute"
  t:expect_alert { to = get("person", "secretary"), about = meeting, key = "announce", urgency = "high" }
  t:send("meeting.announce", meeting, {}, { as = "deputy" })
  t:expect(meeting.announced ~= nil, "the instant is kept")
  t:advance "1 minute"
  t:expect_no_alert { about = meeting, key = "announce" }
  t:expect_alert { to = get("person", "head-1"), key = "notice" }
  t:advance "30 days"
  t:expect_no_alert { about = meeting, key = "announce" }
end)

test("resolutions are numbered by the year of the meeting, and called up when overdue", function(t)
  local meeting = hold(t, invited(t))
  local first = t:send("resolution.adopt", { meeting = meeting.id, text = "甲", unit = "u-1", due = "2026-05-20T18:00:00+08:00" })
  local second = t:send("resolution.adopt", { meeting = meeting.id, text = "乙" })
  t:expect(first.number, "〔2026〕1号")
  t:expect(second.number, "〔2026〕2号")
  t:expect(second.due ~= nil, "it has a clock")
  t:at "2026-05-20 18:01"
  t:expect_alert { to = get("unit", "u-1"), about = first, key = "overdue" }
  t:expect_alert { to = get("person", "deputy"), about = first, key = "overdue" }
  local new_year = t:send("meeting.plan", { category = "work", starts = "2027-01-11T09:30:00+08:00" })
  t:at "2027-01-11 09:30"
  t:send("meeting.hold", new_year, { present = 5, voters = 5 })
  t:expect(t:send("resolution.adopt", { meeting = new_year.id, text = "丙" }).number, "〔2027〕1号")
end)

test("a resolution needs a meeting that was held", function(t)
  local meeting = invited(t)
  t:refused("resolution.adopt", { meeting = meeting.id, text = "甲" })
end)

test("an overdue resolution is on the next joint meeting's agenda, with the reason", function(t)
  local meeting = hold(t, invited(t))
  local resolution = t:send("resolution.adopt", { meeting = meeting.id, text = "甲", unit = "u-1", due = "2026-06-30T18:00:00+08:00" })
  t:at "2026-07-29 18:00"
  local items = find("agenda_item", { meeting = joint(), about = resolution })
  t:expect(#items, 1)
  t:expect(items[1].section, "task")
  t:expect(string.find(items[1].grounds["zh-CN"], "逾期", 1, true) ~= nil, items[1].grounds["zh-CN"])
end)

test("each branch's collectors meet on their fixed day, moved over the Spring Festival", function(t)
  organise(t, "2026-01-31 12:00")
  t:param("std.meeting.yearly.collectors_day", 18, { grid = "g-1" })
  t:at "2026-02-01 00:20"
  local first = find("meeting", { category = "collectors", grid = "g-1" })
  local second = find("meeting", { category = "collectors", grid = "g-2" })
  t:expect(#first, 1)
  t:expect(tostring(first[1].starts), "2026-02-24T15:00:00+08:00")
  t:expect(tostring(second[1].starts), "2026-02-10T15:00:00+08:00")
  t:at "2026-02-24 14:00"
  t:expect(first[1].state, "invited")
  t:expect(count("attendance", { meeting = first[1], votes = true }), 3)
  t:expect_alert { to = get("person", "collector-1"), key = "invitation" }
end)

test("the branch is warned on the 25th when its grid held no neighbourly meeting", function(t)
  organise(t, "2026-03-01 08:00")
  t:at "2026-03-20 19:00"
  local bench = t:send("meeting.plan", { category = "bench", starts = "2026-03-20T19:00:00+08:00", microgrid = "mg-1" })
  t:expect(bench.grid.id, "g-1")
  t:send("meeting.hold", bench, { people = 17 })
  t:expect(bench.happened_on, "2026-03-20")
  t:at "2026-03-25 09:01"
  t:expect_no_alert { about = get("grid", "g-1"), key = "bench_missing" }
  t:expect_alert { to = get("person", "branch-2"), about = get("grid", "g-2"), key = "bench_missing" }
  local late = t:send("meeting.plan", { category = "courtyard", starts = "2026-03-30T19:00:00+08:00", grid = "g-2" })
  t:at "2026-03-30 20:00"
  t:send("meeting.hold", late, { people = 9 })
  t:expect_no_alert { about = get("grid", "g-2"), key = "bench_missing" }
end)

test("a matter raised has an owner and a clock; silence is told to the deputy secretary", function(t)
  organise(t, "2026-03-20 19:00")
  local bench = t:send("meeting.plan", { category = "bench", starts = "2026-03-20T19:00:00+08:00", microgrid = "mg-1" })
  t:send("meeting.hold", bench, { people = 17 })
  local matter = t:send("matter.raise", { meeting = bench.id, text = "楼道灯坏了", microgrid = "mg-1", resident = "collector-1", category = "facility" })
  t:expect(matter.owner.id, "branch-1")
  t:at "2026-03-30 09:01"
  t:expect_alert { to = get("person", "deputy"), about = matter, key = "answer_late" }
  t:send("matter.reply", matter, { answer = "已换" }, { as = "branch-1" })
  t:expect_no_alert { about = matter, key = "answer_late" }
  t:expect_alert { to = get("person", "collector-1"), about = matter, key = "answered" }
end)

test("a meeting nobody records is asked about, first the chair, then the secretary", function(t)
  organise(t, "2026-03-20 10:00")
  local bench = t:send("meeting.plan", { category = "bench", starts = "2026-03-20T19:00:00+08:00", microgrid = "mg-1" })
  t:at "2026-03-24 18:30"
  t:expect_alert { to = get("person", "leader-1"), about = bench, key = "unheld" }
  t:expect_no_alert { to = get("person", "secretary"), about = bench, key = "unheld" }
  t:advance "3 days"
  t:expect_alert { to = get("person", "secretary"), about = bench, key = "unheld" }
  t:at "2026-03-31 10:00"                                -- nobody ever says
  t:expect(bench.state, "cancelled")
  t:expect_no_alert { about = bench, key = "unheld" }
end)

test("a new time is told to everyone invited, and moves the clocks", function(t)
  local meeting = invited(t)
  t:send("meeting.reschedule", meeting, { starts = "2026-05-20T14:30:00+08:00", reason = "场地" })
  t:advance "1 minute"
  t:expect_alert { to = get("person", "head-1"), key = "new_time" }
  t:at "2026-05-20 15:00"
  t:expect_no_alert { about = meeting, key = "unheld" }
  t:at "2026-05-22 15:00"
  t:expect_alert { about = meeting, key = "unheld" }
end)

test("nothing failed on the way", function(t)
  local meeting = hold(t, invited(t))
  t:send("meeting.minute", meeting, { minutes = "议定" })
  t:at "2026-12-31 12:00"
  t:expect(#t:failures(), 0)
  t:expect(count("meeting", { category = "joint" }), 4)
end)

test("a meeting that is over takes no items and no guests; a frozen item keeps its words", function(t)
  local meeting = invited(t)
  local item = t:send("agenda_item.add", { meeting = meeting.id, text = "电梯" })
  local why = t:refused("agenda_item.correct", item, { text = "别的", reason = "笔误" })
  t:expect(string.find(why, "定稿", 1, true) ~= nil or string.find(why, "frozen", 1, true) ~= nil, why)
  hold(t, meeting)
  t:refused("agenda_item.add", { meeting = meeting.id, text = "停车" })
  t:refused("attendance.invite", { meeting = meeting.id, person = "leader-1" })
end)

test("a cancelled meeting is told to everyone invited, who are free again", function(t)
  local meeting = invited(t)
  local attendance = attendance_of(meeting, "u-1")
  t:send("meeting.reschedule", meeting, { starts = "2026-05-20T14:30:00+08:00", reason = "场地" })
  t:send("meeting.cancel", meeting, { reason = "疫情" })
  t:advance "1 minute"
  t:expect(attendance.state, "withdrawn")
  t:expect_alert { to = get("person", "head-1"), about = attendance, key = "cancelled" }
end)

test("more members than one run may invite are all invited", function(t)
  organise(t, "2026-03-31 12:00")
  for i = 5, 140 do t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency" }) end
  t:at "2026-04-24 14:31"
  t:expect(count("attendance", { meeting = joint(), role = "member" }), 140)
  t:expect(#t:failures(), 0)
end)
