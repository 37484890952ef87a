-- What is planned is held, moved or cancelled, and somebody says which; the year's pace is looked at each quarter.
local posts = require "std.posts"
local dates = require "std.dates"
local interest = require "std.interest"
local moves = require "std.moves"

param.held_within { default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time to record an activity as held", ["zh-CN"] = "活动登记时限" } }
param.marked_within { default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time to mark who came", ["zh-CN"] = "签到补登时限" } }
-- The yearly goals by tag: how many are held, how many people come.
param.goal { type = "table", of = "integer", default = { practice = 100 }, min = 1, max = 100000, label = { en = "Held a year, by tag", ["zh-CN"] = "全年场次目标" } }
param.goal_people { type = "table", of = "integer", default = { practice = 10000 }, min = 1, max = 10000000, label = { en = "People a year, by tag", ["zh-CN"] = "全年人次目标" } }

local function ends_first(starts, ends)
  return starts and ends and ends <= starts
end

check("activity.plan", function(_, event)
  if ends_first(event.data.starts, event.data.ends) then return refuse(say("activity_ends_first"), "ends") end
end)

check("activity.reschedule", function(_, event)
  if ends_first(event.data.starts, event.data.ends) then return refuse(say("activity_ends_first"), "ends") end
end)

local function still_to_come(day)
  if day and day > today() then return refuse(say("activity_not_yet", { day = day }), "happened_on") end
end

check("activity.record", function(_, event) return still_to_come(event.data.happened_on) end)
check("activity.hold", function(activity, event)
  return still_to_come(event.data.happened_on or dates.of(activity.starts))
end)

-- Who answers for an activity: its organiser, its unit, its grid's branch, the deputy secretary.
local function answers_for(activity)
  return activity.organiser or activity.unit or posts.holder("branch_secretary", posts.place(activity)) or posts.holder("deputy_secretary", {}) or "deputy_secretary"
end

local function tell_signed(activity, key, words)
  for _, participation in ipairs(find("participation", { activity = activity, state = "signed" }, { limit = 40 })) do
    alert { to = participation.person, about = activity, key = key, text = words }
  end
end

local function await(activity)
  at((activity.ends or activity.starts) + param.held_within, activity, "unheld", { while_in = "planned" })
end

on("activity.plan", function(activity) await(activity) end)

on("activity.reschedule", function(activity, event)
  resolve(activity, "unheld")
  tell_signed(activity, "moved", say("activity_moved", { title = activity.title, starts = activity.starts, reason = event.data.reason }))
  await(activity)
end)

-- Asked first: who organises it; then the deputy secretary; the third time it is taken as not held.
on("activity.unheld", function(activity)
  local tries = times(activity, "unheld")
  if tries > 2 then return activity:cancel { reason = "无人登记已开展 (not recorded)", because = say("activity_lapsed") } end
  local to = tries == 1 and answers_for(activity) or posts.holder("deputy_secretary", {}) or "deputy_secretary"
  alert { to = to, about = activity, key = "unheld", urgency = tries == 1 and "normal" or "high", text = say("activity_unheld", { title = activity.title, starts = activity.starts }), while_in = "planned" }
  after(param.held_within, activity, "unheld", { while_in = "planned" })
end)

on("activity.hold", function(activity, event)
  if not event.data.happened_on then activity:date_it { happened_on = dates.of(activity.starts) } end
  if count("participation", { activity = activity, state = "signed" }) > 0 then after(param.marked_within, activity, "unmarked", { while_in = "held" }) end
end)

-- Whoever was not marked was not there; the organiser may still mark him.
each("absent", "participation", { state = "signed" }, function(participation)
  if participation.state == "signed" then participation:miss {} end
end)

on("activity.unmarked", function(activity)
  local number = count("participation", { activity = activity, state = "signed" })
  if number == 0 then return end
  alert { to = answers_for(activity), about = activity, key = "unmarked", urgency = "low", text = say("activity_unmarked", { number = number, title = activity.title }), while_in = "held" }
  each("absent", "participation", { activity = activity, state = "signed" })
end)

each("called_off", "participation", { state = "signed" }, function(participation)
  if participation.state == "signed" then participation:leave {} end
end)

on("activity.cancel", function(activity, event)
  tell_signed(activity, "cancelled", say("activity_off", { title = activity.title, reason = event.data.reason }))
  each("called_off", "participation", { activity = activity, state = "signed" })
end)

check("participation.sign", function(_, event)
  local activity = event.data.activity
  if activity.state ~= "planned" then return refuse(say("activity_over", { title = activity.title, state = activity.state }), "activity") end
  if activity.places and count("participation", { activity = activity, state = "signed" }) >= activity.places then
    return refuse(say("activity_full", { places = activity.places }), "activity")
  end
end)

check("participation.attend", function(participation, event)
  return interest.refusal(event, { participation.person })
end)

-- Told each quarter while the year is behind its goals; what was held after the quarter's end does not count into it.
local function pace_of(tag, first, last)
  local where = { state = "held", tags = tag, happened_on = range(first, last) }
  local share = dates.days(first, last) / 365.25
  local goal, goal_people = param.goal[tag], param.goal_people[tag]
  local held, people = count("activity", where), sum("activity", "people", where)
  local expected, expected_people = goal and math.floor(goal * share), goal_people and math.floor(goal_people * share)
  local behind = (expected ~= nil and held < expected) or (expected_people ~= nil and people < expected_people)
  local words = say("activity_pace", { tag = tag, held = held, people = people, first = first, last = last, expected = expected, expected_people = expected_people })
  local pace = create("activity_pace.draw_up", { tag = tag, until_day = last, held = held, people = people, expected = expected, expected_people = expected_people, behind = behind, because = words })
  if behind then alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = pace, key = "pace", urgency = "high", text = words, while_in = "current" } end
end

every("pace", { rrule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  local _, last = dates.last_quarter(dates.of(due))
  local first = string.sub(last, 1, 4) .. "-01-01"
  for _, old in ipairs(find("activity_pace", { state = "current" })) do old:replace {} end
  local tags = {}
  for tag in pairs(param.goal) do tags[tag] = true end
  for tag in pairs(param.goal_people) do tags[tag] = true end
  for tag in pairs(tags) do pace_of(tag, first, last) end
end)

moves.duty { kind = "activity", field = "organiser", states = { "planned" }, event = "pass_on" }
