-- Who verifies a service, what it brings, and whether a member reached the year's minimum.
local interest = require "std.interest"
local posts = require "std.posts"
local quarters = require "std.quarters"

param.points_per_hour { type = "number", default = 1, min = 0, max = 100, label = { en = "Points an hour (residents, volunteers)", ["zh-CN"] = "每小时积分(居民、志愿者)" } }
param.merit_per_hour { type = "number", default = 1, min = 0, max = 100, label = { en = "Merit an hour (members)", ["zh-CN"] = "每小时先锋分(党员)" } }
param.hours_per_activity { type = "number", default = 2, min = 0.5, max = 24, label = { en = "Hours of one activity that count for points", ["zh-CN"] = "每次活动计分时长上限" } }
param.per_recruit { type = "number", default = 2, min = 0, max = 100, label = { en = "Points or merit for a recruited volunteer", ["zh-CN"] = "招募一名志愿者得分" } }
param.hours_a_day { type = "number", default = 12, min = 1, max = 24, label = { en = "Hours a person may record for one day", ["zh-CN"] = "每人每日登记时长上限" } }
param.verify_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to verify a service", ["zh-CN"] = "核实时限" } }
param.year_hours { type = "number", default = 8, min = 0, max = 1000, label = { en = "Hours a registered member serves a year", ["zh-CN"] = "双报到党员年度服务时长" } }
param.year_services { default = 4, min = 0, max = 365, label = { en = "Services of a registered member a year", ["zh-CN"] = "双报到党员年度服务次数" } }

-- ---- recording and verifying --------------------------------------------------------------------------------------

local function recruited_before(person, record)
  for _, other in ipairs(find("service_record", { recruited = person, state = { "recorded", "verified" } })) do
    if other ~= record then return true end
  end
  return false
end

-- What no record may say, whether new or corrected. given: the fields as they would be.
local function wrong(given, record)
  if given.happened_on > today() then return refuse(say("service_future", { day = given.happened_on }), "happened_on") end
  if given.hours <= 0 and not given.recruited then return refuse(say("service_nothing"), "hours") end
  if given.recruited and given.recruited == given.person then return refuse(say("service_recruit_oneself"), "recruited") end
  if given.recruited and recruited_before(given.recruited, record) then return refuse(say("service_recruited_before", { person = given.recruited }), "recruited") end
  local others = sum("service_record", "hours", { person = given.person, happened_on = given.happened_on, state = { "recorded", "verified" } })
  if record and record.person == given.person and record.happened_on == given.happened_on then others = others - record.hours end
  if given.hours > 0 and others + given.hours > param.hours_a_day then
    return refuse(say("service_day_full", { person = given.person, hours = others, limit = param.hours_a_day }), "hours")
  end
end

check("service_record.record", { name = "as_it_may_be" }, function(_, event)
  local data = event.data
  if data.on_behalf_of and not data.consent then return refuse(say("service_no_consent"), "consent") end
  return wrong { person = data.person, happened_on = data.happened_on, hours = data.hours or 0, recruited = data.recruited }
end)

check("service_record.correct", function(record, event)
  local data = event.data
  local no = interest.refusal(event, { record.person, data.person or record.person })
  if no then return no end
  return wrong({ person = data.person or record.person, happened_on = data.happened_on or record.happened_on, hours = data.hours or record.hours,
    recruited = data.recruited or record.recruited }, record)
end)

-- Nobody verifies what he did, recorded or what his unit gains by. (DECISIONS.md, "Tree and posts")
local function no_interest(record, event)
  if record.recorded_by and record.recorded_by.id == event.actor then return refuse(say("service_recorder_verifies")) end
  local concerned = { record.person }
  if record.unit then concerned[2] = record.unit end
  return interest.refusal(event, concerned)
end

check("service_record.verify", { name = "verify_interest" }, no_interest)
check("service_record.reject", { name = "reject_interest" }, no_interest)
check("service_record.void", { name = "void_interest" }, function(record, event) return interest.refusal(event, { record.person }) end)

-- The grid where it was done, where the person lives, or where the unit sits.
local function place_of(record)
  local microgrid = record.microgrid or (record.person.household and record.person.household.microgrid)
  if microgrid then return { microgrid = microgrid, grid = microgrid.grid } end
  local unit = record.unit or record.person.unit
  return { grid = unit and unit.grid }
end

local function verifier(record)
  local skip = { [record.person.id] = true }
  if record.recorded_by then skip[record.recorded_by.id] = true end
  if record.organiser and not skip[record.organiser.id] then return record.organiser end
  return posts.holder("branch_secretary", place_of(record), skip) or posts.holder("deputy_secretary", {}, skip)
end

local function ask(record, to, key, urgency)
  alert { to = to, about = record, key = key, urgency = urgency, while_in = "recorded",
    text = say("service_verify", { person = record.person, day = record.happened_on, hours = record.hours }) }
  after(param.verify_within, record, "unverified", { while_in = "recorded" })
end

-- What arose from elsewhere (a fulfilled wish, an attended activity) is filed the same and asked for only when it is not verified at once.
on("service_record.record_from", function(record)
  local counted_on, late = quarters.counted(record.happened_on)
  record:file { counted_on = counted_on, late = late, unit = record.unit or record.person.unit }
  if record.state == "recorded" then ask(record, verifier(record) or "deputy_secretary", "verify", "normal") end
end)

on("service_record.record", function(record, event)
  local counted_on, late = quarters.counted(record.happened_on)
  record:file { recorded_by = get("person", event.actor), counted_on = counted_on, late = late, unit = record.unit or record.person.unit }
  ask(record, verifier(record) or "deputy_secretary", "verify", "normal")
end)

on("service_record.unverified", function(record)
  ask(record, posts.holder("deputy_secretary", {}, { [record.person.id] = true }) or "deputy_secretary", "verify_late", "high")
end)

on("service_record.reject", function(record, event)
  record:file { reject_reason = event.data.reason, verified_by = get("person", event.actor) }
  alert { to = record.person, about = record, key = "rejected", text = say("service_rejected", { day = record.happened_on, reason = event.data.reason }) }
end)

-- ---- what it brings ---------------------------------------------------------------------------------------------

local function tenth(number)
  return math.floor(number * 10 + 0.5) / 10
end

local function source_of(record)
  return "service_record/" .. record.id
end

-- In packs with activities the field is a ref (std.service_activity), else a text.
local function activity_of(record)
  local activity = record.activity
  if activity == nil or type(activity) == "string" then return activity end
  return "activity/" .. activity.id
end

local function award(record, ledger, amount, reason, because)
  if amount <= 0 then return end
  create("points_entry.award", { person = record.person, ledger = ledger, amount = amount, reason = reason, activity = activity_of(record), source = source_of(record),
    happened_on = record.happened_on, awarded_by = record.verified_by, because = because })
end

-- Members earn merit, everybody else points; hours are kept for both. (DECISIONS.md, "Points, boards")
local function award_all(record)
  local member = record.person.double_registered
  local ledger = member and "merit" or "points"
  local counted = math.min(record.hours, param.hours_per_activity)
  local because = say("service_points", { hours = record.hours, counted = counted })
  award(record, ledger, tenth(counted * (member and param.merit_per_hour or param.points_per_hour)), "service", because)
  award(record, "hours", tenth(record.hours), "service", because)
  if record.recruited then award(record, ledger, param.per_recruit, "recruit", say("service_recruit", { person = record.recruited })) end
end

local function reverse_all(record, why)
  for _, entry in ipairs(find("points_entry", { source = source_of(record), state = "posted" })) do entry:reverse { why = why } end
end

on("service_record.verify", function(record, event)
  record:file { verified_by = get("person", event.actor), because = event.because }
  award_all(record)
end)

on("service_record.void", function(record, event)
  if event.before.state ~= "verified" then return end
  reverse_all(record, event.data.reason)
  alert { to = record.person, about = record, key = "voided", text = say("service_voided", { day = record.happened_on, reason = event.data.reason }) }
end)

on("service_record.correct", function(record, event)
  local counted_on, late = quarters.counted(record.happened_on)
  record:file { counted_on = counted_on, late = late }
  if record.state ~= "verified" then return end
  reverse_all(record, event.data.reason)
  award_all(record)
end)

-- ---- double registration ----------------------------------------------------------------------------------------

on("registration.register", function(registration)
  if not registration.person.double_registered or (registration.unit and registration.person.unit ~= registration.unit) then
    registration.person:update { double_registered = true, unit = registration.unit or registration.person.unit }
  end
end)

local function end_registration(registration)
  if count("registration", { person = registration.person, state = "registered" }) == 0 then registration.person:update { double_registered = false } end
end

on("registration.leave", end_registration)
on("registration.void", end_registration)

local function done_in(person, year)
  local where = { person = person, state = "verified", happened_on = range(year .. "-01-01", year .. "-12-31"), hours = range(0.1, nil) }
  return sum("service_record", "hours", where), count("service_record", where)
end

local function representative_of(registration)
  local unit = registration.unit or registration.person.unit
  return unit and posts.representative(unit)
end

-- On 1 July and 1 October: who is behind the year's pace is reminded.
each("service_pace", "registration", { state = "registered" }, function(registration)
  local date = today()
  local year = tonumber(string.sub(date, 1, 4))
  local passed = quarters.of(date).number - 1
  local hours, services = done_in(registration.person, year)
  if hours >= param.year_hours * passed / 4 and services >= param.year_services * passed / 4 then return end
  alert { to = registration.person, about = registration, key = "pace", while_in = "registered",
    text = say("service_pace", { year = year, hours = hours, services = services, want_hours = param.year_hours, want_services = param.year_services }) }
end)

every("service_pace", { rrule = "FREQ=YEARLY;BYMONTH=7,10;BYMONTHDAY=1", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function()
  each("service_pace")
end)

-- After the year's late entries are in: the review of each member; the unit's representative hears of who fell short.
each("service_review", "registration", { state = "registered" }, function(registration)
  local year = tonumber(string.sub(today(), 1, 4)) - 1
  if registration.registered_on and registration.registered_on > year .. "-06-30" then return explain(say("service_new")) end
  if registration.year == year then return end
  local hours, services = done_in(registration.person, year)
  local fulfilled = hours >= param.year_hours and services >= param.year_services
  registration:review { year = year, year_hours = hours, year_services = services, fulfilled = fulfilled }
  resolve(registration, "pace")
  if fulfilled then return end
  alert { to = representative_of(registration) or "deputy_secretary", about = registration, key = "short", while_in = "registered",
    text = say("service_short", { person = registration.person, year = year, hours = hours, services = services, want_hours = param.year_hours, want_services = param.year_services }) }
end)

every("service_review", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=20", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function()
  each("service_review")
end)
