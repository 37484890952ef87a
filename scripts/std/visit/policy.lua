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

check("visit.log", function(_, event)
  local day = event.data.happened_on
  if day > today() then return refuse(say("visit_to_come", { day = day }), "happened_on") end
  local sum_of_day = sum("visit", "minutes", { worker = event.data.worker, happened_on = day, state = "logged" }) + event.data.minutes
  if sum_of_day > 960 then return refuse(say("visit_too_long", { day = day, minutes = sum_of_day }), "minutes") end
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

local function working_days_of(monday)
  local days = 0
  for i = 0, 6 do
    if dates.works(dates.add(monday, i)) then days = days + 1 end
  end
  return days
end

local function draw_up(worker, monday)
  local sunday = dates.add(monday, 6)
  local late = sum("visit", "minutes", { worker = worker, counts_in = monday, state = "logged" })
  local minutes = late + sum("visit", "minutes", { worker = worker, happened_on = range(monday, sunday), late = false, state = "logged" })
  local leave_days = leave.working_days(worker, monday, sunday)
  local working = math.max(0, working_days_of(monday) - leave_days) * param.day_minutes
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
  local worker = post.person
  local monday = dates.add(dates.monday(today()), -7 * param.weeks_back)
  while closes(monday) <= now() do
    if dates.of(post.created) <= dates.add(monday, 6) and #find("visit_week", { worker = worker, week = monday }) == 0 then draw_up(worker, monday) end
    monday = dates.add(monday, 7)
  end
end)

every("visit_week", { rrule = "FREQ=WEEKLY;BYDAY=WE", at = "12:00", if_holiday = "next_working_day", catch_up = "once" }, function() each("visit_weeks") end)
