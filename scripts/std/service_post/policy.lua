-- Appointments stand within a post's hours and do not clash; the consultation day is announced ahead and moved off holidays.
local moves = require "std.moves"
local posts = require "std.posts"
local dates = require "std.dates"

param.length { default = "30m", type = "duration", min = "5m", max = "4h", label = { en = "Length of an appointment", ["zh-CN"] = "每次预约时长" } }
param.book_ahead { default = "30 days", type = "duration", min = "1 day", max = "180 days", label = { en = "Booked at most so far ahead", ["zh-CN"] = "最多提前预约" } }
param.remind_before { default = "2 hours", type = "duration", min = "10m", max = "3 days", label = { en = "Reminder before an appointment", ["zh-CN"] = "预约提醒提前量" } }
param.recorded_within { default = "1 working day", type = "duration", min = "1h", max = "10 days", label = { en = "Time to record whether it was kept", ["zh-CN"] = "办理登记时限" } }
param.consultation_day { default = 15, min = 1, max = 28, label = { en = "Consultation day of the month", ["zh-CN"] = "每月固定咨询日" } }
param.consultation_notice { default = "5 working days", type = "duration", min = "1 day", max = "30 days", label = { en = "Consultation day is announced before", ["zh-CN"] = "咨询日提前公告" } }

local function clock_of(instant)
  local at_time = local_time(instant)
  return string.format("%02d:%02d", at_time.hour, at_time.minute)
end

local function holds(list, value)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

-- Service posts work on working days only, on their weekdays and hours.
local function within_hours(post, starts)
  local at_time = local_time(starts)
  if not at_time.works then return false end
  if post.weekdays and #post.weekdays > 0 and not holds(post.weekdays, at_time.weekday) then return false end
  return clock_of(starts) >= post.opens and clock_of(starts + param.length) <= post.closes
end

check("appointment.book", function(_, event)
  local post, starts = event.data.service_post, event.data.starts
  if post.state ~= "open" then return refuse(say("service_post_closed", { post = post.name }), "service_post") end
  if starts <= now() then return refuse(say("service_post_past"), "starts") end
  if starts > now() + param.book_ahead then return refuse(say("service_post_far"), "starts") end
  if not within_hours(post, starts) then return refuse(say("service_post_hours", { post = post.name, opens = post.opens, closes = post.closes }), "starts") end
  for _, other in ipairs(find("appointment", { service_post = post, state = "booked" }, { limit = 1000 })) do
    if other.starts < starts + param.length and starts < other.starts + param.length then
      return refuse(say("service_post_taken", { starts = other.starts }), "starts")
    end
  end
end)

local function who_serves(post)
  return posts.person { state = "held", person = post.holder, deputy = post.deputy } or post.unit or posts.holder("deputy_secretary", {}) or "deputy_secretary"
end

on("appointment.book", function(appointment)
  local remind_at = appointment.starts - param.remind_before
  if remind_at > now() then at(remind_at, appointment, "reminder", { while_in = "booked" }) end
  at(appointment.starts + param.recorded_within, appointment, "unrecorded", { while_in = "booked" })
end)

on("appointment.reminder", function(appointment)
  local words = say("service_post_reminder", { post = appointment.service_post.name, starts = appointment.starts, person = appointment.person })
  alert { to = appointment.person, about = appointment, key = "reminder", text = words, while_in = "booked" }
  alert { to = who_serves(appointment.service_post), about = appointment, key = "reminder", text = words, while_in = "booked" }
end)

-- Not recorded: asked once, then taken as missed.
on("appointment.unrecorded", function(appointment)
  if times(appointment, "unrecorded") > 1 then return appointment:miss { because = say("service_post_unrecorded", { person = appointment.person, starts = appointment.starts }) } end
  alert { to = who_serves(appointment.service_post), about = appointment, key = "unrecorded", text = say("service_post_unrecorded", { person = appointment.person, starts = appointment.starts }), while_in = "booked" }
  after(param.recorded_within, appointment, "unrecorded", { while_in = "booked" })
end)

-- A post that closes tells whom it would have seen.
each("post_closes", "appointment", { state = "booked" }, function(appointment)
  alert { to = appointment.person, about = appointment, key = "closed", urgency = "high", text = say("service_post_closed", { post = appointment.service_post.name }) }
  appointment:cancel { reason = "岗位停办" }
end)

on("service_post.close", function(post) each("post_closes", "appointment", { service_post = post, state = "booked" }) end)

-- At the month's beginning the consultation day is planned on its working day; the notice goes out five working days ahead of it.
every("consultation", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "08:00", if_holiday = "keep", catch_up = "once" }, function(due)
  local planned = string.format("%s%02d", string.sub(dates.of(due), 1, 8), param.consultation_day)
  local day = dates.working_from(planned)
  if dates.at(day, "09:00") <= now() then return explain(say("consultation_past", { day = day })) end
  local activity = create("activity.plan", { title = "政策咨询日", tags = { "consultation" }, starts = dates.at(day, "09:00"), ends = dates.at(day, "17:00"),
    organiser = posts.holder("deputy_secretary", {}), because = say(day == planned and "consultation_day" or "consultation_moved", { planned = planned, day = day }) })
  local notice_at = activity.starts - param.consultation_notice
  if notice_at < now() then notice_at = now() end
  at(notice_at, activity, "notice", { while_in = "planned" })
end)

on("activity.notice", function(activity)
  local words = say("consultation_notice", { starts = activity.starts, ends = activity.ends })
  alert { to = "notice_board", about = activity, key = "consultation", text = words, while_in = "planned" }
  for _, post in ipairs(find("service_post", { state = "open" }, { limit = 40 })) do
    alert { to = who_serves(post), about = activity, key = "consultation", text = words, while_in = "planned" }
  end
end)

moves.duty { kind = "service_post", field = "holder", states = { "open", "closed" }, event = "update" }
