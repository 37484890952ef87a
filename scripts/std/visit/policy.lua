-- Half of a worker's working time belongs to the residents: the week closes on Wednesday noon, and whoever stays below hears of it.
local posts = require "std.posts"
local dates = require "std.dates"
local leave = require "std.leave"

param.least_share { default = 50, min = 0, max = 100, label = { en = "Least share of working time among residents, %", ["zh-CN"] = "走访时间最低占比(%)" } }
param.day_minutes { default = 480, min = 60, max = 960, label = { en = "Working minutes of a day", ["zh-CN"] = "每日工作分钟" } }
param.weeks_back { default = 4, min = 1, max = 26, label = { en = "Weeks drawn up afterwards when the engine was off", ["zh-CN"] = "补统计周数" } }

-- A week closes at noon of the Wednesday after it, or of the first working day from then on.
local function closes(monday)
  return dates.at(dates.working_from(dates.add(monday, 9)), "12:00")
end

-- The earliest week that is still open.
local function open_week()
  local monday = dates.add(dates.monday(today()), -28)
  while closes(monday) <= now() do monday = dates.add(monday, 7) end
  return monday
end

-- visit: the entry that is corrected
local function too_much(worker, day, minutes, visit)
  if day > today() then return refuse(say("visit_to_come", { day = day }), "happened_on") end
  local of_day = sum("visit", "minutes", { worker = worker, happened_on = day, state = "logged" }) + minutes
  if visit and visit.worker == worker and visit.happened_on == day then of_day = of_day - visit.minutes end
  if of_day > 960 then return refuse(say("visit_too_long", { day = day, minutes = of_day }), "minutes") end
end

check("visit.log", function(_, event)
  return too_much(event.data.worker, event.data.happened_on, event.data.minutes)
end)

check("visit.correct", function(visit, event)
  local data = event.data
  return too_much(data.worker or visit.worker, data.happened_on or visit.happened_on, data.minutes or visit.minutes, visit)
end)

-- An entry for a closed week counts in the open one, marked late.
local function place_in_week(visit)
  local monday = dates.monday(visit.happened_on)
  if closes(monday) <= now() then
    visit:mark_late { late = true, counts_in = open_week(), because = say("visit_late", { week = monday }) }
  elseif visit.late then
    visit:mark_late { late = false, counts_in = none }
  end
end

on("visit.log", place_in_week)
on("visit.correct", function(visit, event)
  if event.data.happened_on then place_in_week(visit) end
end)

local function working_days_of(first, last_day)
  local days, day = 0, first
  while day <= last_day do
    if dates.works(day) then days = days + 1 end
    day = dates.add(day, 1)
  end
  return days
end

-- Since when the holder has the post: weeks before are his predecessor's.
local function held_since(post)
  local taken = post.created
  for _, happened in ipairs(history(post)) do              -- hand_over is std.tree's
    if (happened.type == "post.fill" or happened.type == "post.hand_over") and happened.time > taken then taken = happened.time end
  end
  local day = dates.of(taken)
  return post.since and post.since > day and post.since or day
end

local function draw_up(worker, monday, since)
  local sunday = dates.add(monday, 6)
  local first = since > monday and since or monday
  local late = sum("visit", "minutes", { worker = worker, counts_in = monday, state = "logged" })
  local minutes = late + sum("visit", "minutes", { worker = worker, happened_on = range(monday, sunday), late = false, state = "logged" })
  local leave_days = leave.working_days(worker, first, sunday)
  local working = math.max(0, working_days_of(first, sunday) - leave_days) * param.day_minutes
  local share = working > 0 and math.floor(1000 * minutes / working + 0.5) / 10 or nil
  local week = create("visit_week.draw_up", { worker = worker, week = monday, minutes = minutes, late_minutes = late, working_minutes = working, leave_days = leave_days, share = share,
    enough = share == nil or share >= param.least_share,
    because = say("visit_base", { worker = worker, week = monday, minutes = minutes, late = late, working = working, leave = leave_days, share = share }) })
  if share == nil or share >= param.least_share then return end
  local words = say("visit_low", { worker = worker, week = monday, minutes = minutes, working = working, leave = leave_days, share = share, least = param.least_share })
  alert { to = worker, about = week, key = "low_visits", text = words }
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = week, key = "low_visits", text = words }
end

-- One small turn for each worker.
each("visit_weeks", "post", { role = "community_worker", state = { "held", "on_leave" } }, function(post)
  local worker, since = post.person, held_since(post)
  local monday = dates.add(dates.monday(today()), -7 * param.weeks_back)
  while closes(monday) <= now() do
    if since <= dates.add(monday, 6) and #find("visit_week", { worker = worker, week = monday }) == 0 then draw_up(worker, monday, since) end
    monday = dates.add(monday, 7)
  end
end)

every("visit_week", { rrule = "FREQ=WEEKLY;BYDAY=WE", at = "12:00", if_holiday = "next_working_day", catch_up = "once" }, function() each("visit_weeks") end)
