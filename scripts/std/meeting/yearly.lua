-- Meetings that come by rule, and the reminder of those that nobody schedules. (DECISIONS.md, "Year")
local dates = require "std.dates"
local posts = require "std.posts"
local agenda = require "std.meeting.agenda"

local yearly = {}

local weekday_values = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
local weekday_labels = { monday = { en = "Monday", ["zh-CN"] = "星期一" }, tuesday = { en = "Tuesday", ["zh-CN"] = "星期二" }, wednesday = { en = "Wednesday", ["zh-CN"] = "星期三" },
  thursday = { en = "Thursday", ["zh-CN"] = "星期四" }, friday = { en = "Friday", ["zh-CN"] = "星期五" }, saturday = { en = "Saturday", ["zh-CN"] = "星期六" }, sunday = { en = "Sunday", ["zh-CN"] = "星期日" } }

param.joint_month { default = 2, min = 1, max = 3, label = { en = "Month of the quarter of the joint meeting", ["zh-CN"] = "联席会议在季度第几月" } }
param.joint_weekday { default = "wednesday", values = weekday_values, labels = weekday_labels, label = { en = "Weekday of the joint meeting", ["zh-CN"] = "联席会议星期" } }
param.joint_at { default = 14.5, type = "number", min = 0, max = 23.75, label = { en = "Hour of the joint meeting (14.5 is 14:30)", ["zh-CN"] = "联席会议时间(14.5 即 14:30)" } }
param.collectors_day { default = 10, min = 1, max = 28, by = { "grid" }, label = { en = "Day of the month of a branch's collectors' meeting", ["zh-CN"] = "碰头会日期" } }
param.collectors_at { default = 15, type = "number", min = 0, max = 23.75, by = { "grid" }, label = { en = "Hour of the collectors' meeting (14.5 is 14:30)", ["zh-CN"] = "碰头会时间(14.5 即 14:30)" } }
param.work_weekday { default = "monday", values = weekday_values, labels = weekday_labels, label = { en = "Weekday of the monthly work meeting", ["zh-CN"] = "工作例会星期" } }
param.work_at { default = 9.5, type = "number", min = 0, max = 23.75, label = { en = "Hour of the work meeting (14.5 is 14:30)", ["zh-CN"] = "工作例会时间(14.5 即 14:30)" } }

local function clock(hour)
  local minutes = math.floor(hour * 60 + 0.5)
  return string.format("%02d:%02d", minutes // 60, minutes % 60)
end

local function number_of(weekday)
  for i, name in ipairs(weekday_values) do
    if name == weekday then return i end
  end
end

-- The first Wednesday that works in the month asked for, of this quarter or a later one.
local function joint_start(after_time)
  local civil = local_time(after_time)
  local year, month = civil.year, (dates.quarter(civil.month) - 1) * 3 + param.joint_month
  for _ = 1, 4 do
    local starts = dates.at(dates.first_working(number_of(param.joint_weekday), year, month), clock(param.joint_at))
    if starts > after_time then return starts end
    year, month = dates.next_month(year, month, 3)
  end
end

-- One a quarter: the quarter of a meeting that was held, adjourned or is planned has had its own.
local function quarter_has_one(starts)
  local civil = local_time(starts)
  local year, month = civil.year, (dates.quarter(civil.month) - 1) * 3 + 1
  local next_year, next_month = dates.next_month(year, month, 3)
  local from, to = dates.at(dates.text(year, month, 1)), dates.at(dates.text(next_year, next_month, 1))
  return count("meeting", { category = "joint", state = { "planned", "invited", "held", "minuted", "adjourned" }, starts = range(from, to) }) > 0
end

-- The joint meeting that comes next; it is planned when none is.
function yearly.next_joint()
  local planned = agenda.next("joint")
  if planned then return planned end
  local starts = joint_start(now())
  for _ = 1, 4 do
    if not quarter_has_one(starts) then break end
    local civil = local_time(starts)
    local year, month = dates.next_month(civil.year, (dates.quarter(civil.month) - 1) * 3 + 1, 3)
    starts = joint_start(dates.at(dates.text(year, month, 1)))
  end
  return create("meeting.plan", { category = "joint", starts = starts, because = say("meeting_by_rule") })
end

-- item: as agenda.add takes it; on the next joint meeting's agenda, as an addendum when that is frozen.
function yearly.bring(item)
  return agenda.add(yearly.next_joint(), item)
end

local function month_of(instant)
  local civil = local_time(instant)
  local first, last_day = dates.month(civil.year, civil.month)
  return civil.year, civil.month, first, last_day
end

local function planned_this_month(category, grid, first, last_day)
  local where = { category = category, state = { "planned", "invited", "held", "minuted", "adjourned" }, starts = range(dates.at(first), dates.at(dates.add(last_day, 1))) }
  if grid then where.grid = grid end
  return count("meeting", where) > 0
end

-- The fixed day of a branch, moved to the next working day.
each("plan_collectors", function(grid)
  local year, month, first, last_day = month_of(now())
  if planned_this_month("collectors", grid, first, last_day) then return end
  local day = dates.working(dates.text(year, month, param("collectors_day", { grid = grid })))
  local starts = dates.at(day, clock(param("collectors_at", { grid = grid })))
  if starts > now() then create("meeting.plan", { category = "collectors", grid = grid, starts = starts, because = say("meeting_by_rule") }) end
end)

local function plan_work()
  local year, month, first, last_day = month_of(now())
  if planned_this_month("work", nil, first, last_day) then return end
  local starts = dates.at(dates.first_working(number_of(param.work_weekday), year, month), clock(param.work_at))
  if starts > now() then create("meeting.plan", { category = "work", starts = starts, because = say("meeting_by_rule") }) end
end

-- A holiday table that came after the planning moves what it hits.
local function off_holidays()
  for _, meeting in ipairs(find("meeting", { category = { "joint", "work", "collectors" }, state = "planned" }, { limit = 60 })) do
    local day = dates.day(meeting.starts)
    if meeting.starts > now() and not dates.works(day) then
      local civil = local_time(meeting.starts)
      local moved = meeting.category == "joint" and joint_start(dates.at(day)) or dates.at(dates.working(day), clock(civil.hour + civil.minute / 60))
      meeting:reschedule { starts = moved, reason = agenda.write(say("meeting_no_working_day", { day = day })) }
    end
  end
end

every("plan_meetings", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "00:10", if_holiday = "keep", catch_up = "once" }, function()
  off_holidays()
  if count("unit", { state = "member" }) > 0 then yearly.next_joint() else explain(say("meeting_no_units")) end
  if count("post", { role = "branch_secretary" }) > 0 then plan_work() end
  each("plan_collectors", "grid", { all = true })
end)

local neighbourly = { "bench", "courtyard", "residents" }

each("warn_bench", function(grid)
  local _, _, first, last_day = month_of(now())
  local held = count("meeting", { grid = grid, category = neighbourly, state = { "held", "minuted" }, happened_on = range(first, last_day) })
  if held > 0 then return explain(say("bench_held", { held = held })) end
  resolve(grid, "bench_missing")               -- last month's
  alert { to = posts.holder("branch_secretary", { grid = grid }) or "branch_secretary", about = grid, key = "bench_missing", text = say("bench_missing", { grid = grid, last_day = last_day }) }
end)

every("bench_warning", { rrule = "FREQ=MONTHLY;BYMONTHDAY=25", at = "09:00", if_holiday = "keep", catch_up = "once" }, function()
  each("warn_bench", "grid", { all = true })
end)

on("meeting.count_heads", { name = "bench_was_held" }, function(meeting)
  for _, category in ipairs(neighbourly) do
    if category == meeting.category and meeting.grid then resolve(meeting.grid, "bench_missing") end
  end
end)

return yearly
