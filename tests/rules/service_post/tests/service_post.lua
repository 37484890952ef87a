local function prepare(t, when)
  t:at(when)
  for _, id in ipairs { "lawyer", "zhang", "li", "deputy" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  return t:create("service_post", { id = "law", name = "法律援助岗", category = "legal_aid", holder = "lawyer", weekdays = { 2, 4, 6 }, opens = "09:00", closes = "12:00" })
end

local function book(t, starts, who) return t:send("appointment.book", { service_post = "law", person = who or "zhang", starts = starts .. ":00+08:00" }) end
local function refused(t, starts, who) return t:refused("appointment.book", { service_post = "law", person = who or "zhang", starts = starts .. ":00+08:00" }) end

test("appointments stand within the post's weekdays and hours, and do not clash", function(t)
  prepare(t, "2026-03-02 09:30")
  refused(t, "2026-03-04T09:00")                       -- a Wednesday
  refused(t, "2026-03-03T08:59")
  refused(t, "2026-03-03T11:31")
  book(t, "2026-03-03T11:30")
  book(t, "2026-03-03T09:00")
  refused(t, "2026-03-03T09:29", "li")
  book(t, "2026-03-03T09:30", "li")
  refused(t, "2026-04-02T09:00")                       -- more than 30 days ahead
  t:expect(#t:failures(), 0)
end)

test("a make-up Saturday is served, a festival's Thursday is not", function(t)
  prepare(t, "2026-02-10 09:30")
  book(t, "2026-02-14T09:00")
  refused(t, "2026-02-19T09:00")
  t:expect(#t:failures(), 0)
end)

test("both are reminded two hours ahead; what nobody records counts as missed", function(t)
  prepare(t, "2026-03-02 09:30")
  local one = book(t, "2026-03-03T11:00")
  t:at "2026-03-03 08:59"
  t:expect_no_alert { key = "reminder" }
  t:at "2026-03-03 09:00"
  t:expect_alert { to = get("person", "zhang"), about = one, key = "reminder" }
  t:expect_alert { to = get("person", "lawyer"), about = one, key = "reminder" }
  t:at "2026-03-04 11:00"
  t:expect_alert { to = get("person", "lawyer"), about = one, key = "unrecorded" }
  t:at "2026-03-05 11:00"
  t:expect(one.state, "missed")
  t:expect(#t:failures(), 0)
end)

test("a post that closes tells whom it would have seen", function(t)
  local post = prepare(t, "2026-03-02 09:30")
  local one = book(t, "2026-03-03T11:00")
  t:send("service_post.close", post, {})
  t:advance "1 minute"
  t:expect(one.state, "cancelled")
  t:expect_alert { to = get("person", "zhang"), about = one, key = "closed" }
  refused(t, "2026-03-03T09:00")
  t:expect(#t:failures(), 0)
end)

local function consultation(month)
  return find("activity", { tags = "consultation", starts = range(time(month .. "-01"), time(month .. "-28")) })[1]
end

local function day_of(activity)
  local at = local_time(activity.starts)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

test("the 15th of February 2026 lies in Spring Festival: consultation on the 24th, announced five working days before", function(t)
  prepare(t, "2026-01-20 09:30")
  t:at "2026-02-01 08:00"
  local activity = consultation("2026-02")
  t:expect(day_of(activity), "2026-02-24")
  t:at "2026-02-10 08:59"
  t:expect_no_alert { key = "consultation", about = activity }
  t:at "2026-02-10 09:00"                              -- 10, 11, 12, 13 and the make-up 14th are worked
  t:expect_alert { to = "notice_board", about = activity, key = "consultation" }
  t:expect_alert { to = get("person", "lawyer"), about = activity, key = "consultation" }
  t:expect(#t:failures(), 0)
end)

test("a working 15th stays; a Sunday moves to Monday", function(t)
  prepare(t, "2026-03-20 09:30")
  t:at "2026-04-01 08:00"
  t:expect(day_of(consultation("2026-04")), "2026-04-15")
  t:at "2026-08-01 08:00"
  t:expect(day_of(consultation("2026-08")), "2026-08-17")
  t:expect(#t:failures(), 0)
end)

test("the day is a parameter", function(t)
  prepare(t, "2026-03-20 09:30")
  t:param("std.service_post.consultation_day", 20)
  t:at "2026-04-01 08:00"
  t:expect(day_of(consultation("2026-04")), "2026-04-20")
  t:expect(#t:failures(), 0)
end)
