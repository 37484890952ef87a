local function prepare(t, when)
  t:at(when or "2026-03-02 09:30")
  t:create("grid", { id = "g-1", name = "G1" })
  for _, id in ipairs { "organiser", "secretary", "deputy", "zhang", "li" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "branch_secretary", grid = "g-1", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
end

local function plan(t, more)
  local fields = { title = "义诊", tags = { "clinic", "practice" }, grid = "g-1", organiser = "organiser", starts = "2026-03-04T09:00:00+08:00", ends = "2026-03-04T11:00:00+08:00" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("activity.plan", fields)
end

test("an activity that nobody recorded is asked after, then by the deputy secretary, then it is not held", function(t)
  prepare(t)
  local activity = plan(t)
  t:at "2026-03-06 10:59"
  t:expect_no_alert { key = "unheld" }
  t:at "2026-03-06 11:00"
  t:expect_alert { to = get("person", "organiser"), about = activity, key = "unheld" }
  t:advance "2 working days"
  t:expect_alert { to = get("person", "deputy"), about = activity, key = "unheld", urgency = "high" }
  t:advance "2 working days"
  t:expect(activity.state, "cancelled")
  t:send("activity.hold", activity, { people = 40 })
  t:expect(activity.state, "held")
  t:expect(activity.happened_on, "2026-03-04")
  t:expect(#t:failures(), 0)
end)

test("the limit runs in working days over the Spring Festival", function(t)
  prepare(t, "2026-02-02 10:00")
  local activity = plan(t, { starts = "2026-02-13T15:00:00+08:00", ends = "2026-02-13T17:00:00+08:00" })
  t:at "2026-02-24 16:59"
  t:expect_no_alert { key = "unheld" }
  t:at "2026-02-24 17:00"
  t:expect_alert { about = activity, key = "unheld" }
  t:expect(#t:failures(), 0)
end)

test("nothing is held before its day, and nothing ends before it starts", function(t)
  prepare(t)
  local activity = plan(t)
  t:refused("activity.hold", activity, { people = 3 })
  t:refused("activity.record", { title = "x", people = 3, happened_on = "2026-03-05" })
  t:refused("activity.plan", { title = "x", starts = "2026-03-04T11:00:00+08:00", ends = "2026-03-04T09:00:00+08:00" })
  t:refused("activity.reschedule", activity, { starts = "2026-03-05T11:00:00+08:00", ends = "2026-03-05T10:00:00+08:00", reason = "x" })
  t:expect(#t:failures(), 0)
end)

test("a moved activity is asked after on its new day, and who signed up hears of it", function(t)
  prepare(t)
  local activity = plan(t)
  t:send("participation.sign", { activity = activity.id, person = "zhang" })
  t:send("activity.reschedule", activity, { starts = "2026-03-10T09:00:00+08:00", ends = "2026-03-10T10:00:00+08:00", reason = "下雨" })
  t:expect_alert { to = get("person", "zhang"), key = "moved" }
  t:at "2026-03-11 12:00"
  t:expect_no_alert { key = "unheld" }
  t:at "2026-03-12 10:00"
  t:expect_alert { about = activity, key = "unheld" }
  t:expect(#t:failures(), 0)
end)

test("places are limited, signing twice is refused, and a cancelled activity frees everybody", function(t)
  prepare(t)
  local activity = plan(t, { places = 1 })
  local first = t:send("participation.sign", { activity = activity.id, person = "zhang" })
  local why = t:refused("participation.sign", { activity = activity.id, person = "li" })
  t:expect(string.find(why, "1") ~= nil, why)
  t:send("participation.leave", first, {})
  local second = t:send("participation.sign", { activity = activity.id, person = "li" })
  t:refused("participation.sign", { activity = activity.id, person = "li" })
  t:send("activity.cancel", activity, { reason = "停电" })
  t:expect_alert { to = get("person", "li"), key = "cancelled" }
  t:advance "1 minute"
  t:expect(second.state, "left")
  t:refused("participation.sign", { activity = activity.id, person = "zhang" })
  t:expect(#t:failures(), 0)
end)

test("nobody marks himself as there; who is not marked was absent", function(t)
  prepare(t)
  local activity = plan(t)
  local zhang = t:send("participation.sign", { activity = activity.id, person = "zhang" })
  local li = t:send("participation.sign", { activity = activity.id, person = "li" })
  t:at "2026-03-04 12:00"
  t:send("activity.hold", activity, { people = 1 })
  t:refused("participation.attend", zhang, { hours = 2 }, { as = "zhang" })
  t:send("participation.attend", zhang, { hours = 2 }, { as = "organiser" })
  t:advance "2 working days + 1 minute"
  t:expect_alert { to = get("person", "organiser"), about = activity, key = "unmarked" }
  t:expect(zhang.state, "attended")
  t:expect(li.state, "absent")
  t:expect(#t:failures(), 0)
end)

local function held(t, tag, number, day, people)
  for _ = 1, number do t:send("activity.record", { title = tag, tags = { tag }, people = people, happened_on = day }) end
end

-- The newest one: earlier quarters are behind as well, and replaced.
local function pace() return find("activity_pace", { tag = "practice", state = "current" })[1] end

-- 90 of 365.25 days: 24 of 100, 2,464 of 10,000 people
test("behind the pace of 100 a year the deputy secretary is told at the quarter's end, on its first working day", function(t)
  prepare(t, "2026-03-31 10:00")
  held(t, "practice", 23, "2026-03-30", 200)
  held(t, "patrol", 50, "2026-03-30", 5)
  t:at "2026-04-01 08:59"
  t:expect(pace().until_day, "2025-12-31")
  t:at "2026-04-01 09:00"
  t:expect(pace().until_day, "2026-03-31")
  t:expect(pace().held, 23)
  t:expect(pace().expected, 24)
  t:expect_alert { to = get("person", "deputy"), about = pace(), key = "pace" }
  t:expect(#t:failures(), 0)
end)

test("on the pace nobody is told, and the quarter before is done with", function(t)
  prepare(t, "2026-03-31 10:00")
  held(t, "practice", 24, "2026-03-30", 200)
  t:at "2026-04-01 09:00"
  t:expect(pace().behind, false)
  t:expect_no_alert { key = "pace" }
  t:expect(#t:failures(), 0)
end)

test("too few people is behind too; what came after the quarter's end does not help", function(t)
  prepare(t, "2026-03-31 10:00")
  held(t, "practice", 24, "2026-03-30", 20)
  t:at "2026-04-01 08:00"
  held(t, "practice", 1, "2026-04-01", 5000)
  t:at "2026-04-01 09:00"
  t:expect(pace().people, 480)
  t:expect_alert { about = pace(), key = "pace" }
  t:expect(#t:failures(), 0)
end)

test("the quarter that ends before National Day is looked at after it", function(t)
  prepare(t, "2026-09-30 10:00")
  t:at "2026-10-08 08:59"
  t:expect(pace().until_day, "2026-06-30")
  t:at "2026-10-08 09:00"
  t:expect(pace().until_day, "2026-09-30")
  t:expect(#t:failures(), 0)
end)

test("a void activity counts nowhere", function(t)
  prepare(t, "2026-03-31 10:00")
  held(t, "practice", 24, "2026-03-30", 200)
  t:send("activity.void", find("activity", { state = "held" })[1], { reason = "重复" })
  t:at "2026-04-01 09:00"
  t:expect(pace().held, 23)
  t:expect(pace().behind, true)
  t:expect(#t:failures(), 0)
end)
