local function prepare(t, when)
  t:at(when)
  for _, id in ipairs { "worker", "other", "deputy" } do t:create("person", { id = id, name = id, category = "worker" }) end
  t:create("post", { id = "post-worker", role = "community_worker", person = "worker", deputy = "other" })
  t:create("post", { id = "post-deputy", role = "deputy_secretary", person = "deputy" })
end

local function log(t, minutes, day)
  return t:send("visit.log", { worker = "worker", minutes = minutes, happened_on = day, note = "走访" }, { as = "worker" })
end

local function week(monday) return find("visit_week", { worker = "worker", week = monday })[1] end

test("the week closes on Wednesday noon with its base shown; below half worker and deputy secretary hear of it", function(t)
  prepare(t, "2026-03-02 09:00")
  t:at "2026-03-06 18:00"
  for _, day in ipairs { "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05" } do log(t, 299, day) end
  t:at "2026-03-11 11:59"
  t:expect(week "2026-03-02", nil)
  t:at "2026-03-11 12:00"
  local one = week "2026-03-02"
  t:expect(one.minutes, 1196)
  t:expect(one.working_minutes, 2400)
  t:expect(one.share, 49.8)
  t:expect_alert { to = get("person", "worker"), about = one, key = "low_visits" }
  t:expect_alert { to = get("person", "deputy"), about = one, key = "low_visits" }
  t:expect(#t:failures(), 0)
end)

test("half is enough", function(t)
  prepare(t, "2026-03-02 09:00")
  t:at "2026-03-06 18:00"
  for _, day in ipairs { "2026-03-02", "2026-03-03", "2026-03-04" } do log(t, 400, day) end
  t:at "2026-03-11 12:00"
  t:expect(week("2026-03-02").share, 50)
  t:expect_no_alert { key = "low_visits" }
  t:expect(#t:failures(), 0)
end)

test("the make-up Saturday counts as working time, the festival does not", function(t)
  prepare(t, "2026-02-09 09:00")
  t:at "2026-02-24 12:00"                              -- the Wednesday and the days after it are Spring Festival
  t:expect(week("2026-02-09").working_minutes, 6 * 480)
  t:at "2026-02-25 12:00"
  t:expect(week("2026-02-16").working_minutes, 0)
  t:expect(week("2026-02-16").share, nil)
  t:expect(week("2026-02-16").enough, true)
  t:expect(#t:failures(), 0)
end)

test("two Wednesdays that fall into National Day close on one day, each with its figures", function(t)
  prepare(t, "2025-09-22 09:00")
  t:at "2025-10-09 12:00"
  t:expect(week("2025-09-22").working_minutes, 6 * 480)
  t:expect(week("2025-09-29").working_minutes, 2 * 480)   -- 29th and 30th; the make-up Sunday before belongs to the week of the 22nd
  t:expect(#t:failures(), 0)
end)

test("leave is not working time", function(t)
  prepare(t, "2026-03-02 09:00")
  t:send("leave.enter", { person = "worker", first_day = "2026-03-04", last_day = "2026-03-08" })
  t:at "2026-03-03 18:00"
  log(t, 500, "2026-03-03")
  t:at "2026-03-11 12:00"
  local one = week "2026-03-02"
  t:expect(one.leave_days, 3)
  t:expect(one.working_minutes, 960)
  t:expect(one.share, 52.1)
  t:expect(#t:failures(), 0)
end)

test("a late entry counts in the open week and is marked", function(t)
  prepare(t, "2026-03-02 09:00")
  t:at "2026-03-11 12:30"
  local late = log(t, 700, "2026-03-03")
  t:expect(late.late, true)
  t:expect(late.counts_in, "2026-03-09")
  local timely = log(t, 100, "2026-03-09")
  t:expect(timely.late, false)
  t:at "2026-03-18 12:00"
  t:expect(week("2026-03-02").minutes, 0)
  t:expect(week("2026-03-09").minutes, 800)
  t:expect(week("2026-03-09").late_minutes, 700)
  t:expect(#t:failures(), 0)
end)

test("a corrected day moves the entry; a void one is gone", function(t)
  prepare(t, "2026-03-02 09:00")
  t:at "2026-03-12 10:00"
  local visit = log(t, 300, "2026-03-03")
  t:send("visit.correct", visit, { happened_on = "2026-03-10", reason = "记错日期" })
  t:expect(visit.late, false)
  t:expect(visit.counts_in, nil)
  local other = log(t, 60, "2026-03-10")
  t:send("visit.void", other, { reason = "重复" })
  t:at "2026-03-18 12:00"
  t:expect(week("2026-03-09").minutes, 300)
  t:expect(#t:failures(), 0)
end)

test("no day has more than sixteen hours, and none lies ahead", function(t)
  prepare(t, "2026-03-02 09:00")
  t:refused("visit.log", { worker = "worker", minutes = 60, happened_on = "2026-03-03" })
  log(t, 900, "2026-03-02")
  t:refused("visit.log", { worker = "worker", minutes = 61, happened_on = "2026-03-02" })
  t:expect(#t:failures(), 0)
end)

test("leave begins and ends by itself: the deputy answers, then the holder again", function(t)
  prepare(t, "2026-03-02 09:00")
  local leave = t:send("leave.enter", { person = "worker", first_day = "2026-03-04", last_day = "2026-03-05" })
  local post = get("post", "post-worker")
  t:at "2026-03-03 23:59"
  t:expect(post.state, "held")
  t:at "2026-03-04 00:00"
  t:expect(post.state, "on_leave")
  t:expect(get("person", "worker").state, "away")
  t:expect_no_alert { key = "nobody_there" }
  t:at "2026-03-06 00:00"
  t:expect(leave.state, "over")
  t:expect(post.state, "held")
  t:expect(get("person", "worker").state, "here")
  t:expect(#t:failures(), 0)
end)

test("both away: the deputy secretary hears of it, whichever left last", function(t)
  prepare(t, "2026-03-02 09:00")
  t:send("leave.enter", { person = "worker", first_day = "2026-03-02", last_day = "2026-03-06" })
  t:expect_no_alert { key = "nobody_there" }
  local second = t:send("leave.enter", { person = "other", first_day = "2026-03-02", last_day = "2026-03-03" })
  t:expect_alert { to = get("person", "deputy"), about = get("post", "post-worker"), key = "nobody_there" }
  t:refused("leave.enter", { person = "other", first_day = "2026-03-03", last_day = "2026-03-05" })
  t:send("leave.finish", second, {})
  t:expect(second.last_day, "2026-03-02")
  t:expect(#t:failures(), 0)
end)

test("leave that is prolonged ends later, one that is shortened sooner, never before it began", function(t)
  prepare(t, "2026-03-02 09:00")
  local leave = t:send("leave.enter", { person = "worker", first_day = "2026-03-02", last_day = "2026-03-03" })
  t:send("leave.prolong", leave, { last_day = "2026-03-05" })
  t:at "2026-03-05 23:59"
  t:expect(get("post", "post-worker").state, "on_leave")
  t:at "2026-03-06 00:00"
  t:expect(get("post", "post-worker").state, "held")
  local other = t:send("leave.enter", { person = "worker", first_day = "2026-03-10", last_day = "2026-03-12" })
  t:refused("leave.prolong", other, { last_day = "2026-03-09" })
  t:expect(#t:failures(), 0)
end)

test("a post without a deputy is told of when its holder goes", function(t)
  prepare(t, "2026-03-02 09:00")
  t:create("post", { id = "post-lone", role = "collector", person = "worker" })
  t:send("leave.enter", { person = "worker", first_day = "2026-03-02", last_day = "2026-03-03" })
  t:expect_alert { to = get("person", "deputy"), about = get("post", "post-lone"), key = "nobody_there" }
  t:at "2026-03-04 00:00"
  t:expect_no_alert { key = "nobody_there" }
  t:expect(#t:failures(), 0)
end)
