-- In which activities those who come serve, and are not only guests.
param.service_tags { type = "table", of = "boolean", keys = { "member_service", "patrol", "practice", "public_event", "clinic" },
  default = { member_service = true, patrol = true, practice = false, public_event = false, clinic = false }, label = { en = "Who attends these serves", ["zh-CN"] = "参加即为服务的活动" } }

local function is_service(activity)
  local tags = param.service_tags
  for _, tag in ipairs(activity.tags or {}) do
    if tags[tag] then return true end
  end
  return false
end

local function day_of(activity)
  if activity.happened_on then return activity.happened_on end
  local at_start = local_time(activity.starts)
  return string.format("%04d-%02d-%02d", at_start.year, at_start.month, at_start.day)
end

local function of_participation(participation, person, activity)
  return find("service_record", { person = person or participation.person, activity = activity or participation.activity, state = { "recorded", "verified" } })[1]
end

local function credit(participation)
  local activity = participation.activity
  if not is_service(activity) or not participation.hours or participation.hours <= 0 or of_participation(participation) then return end
  if day_of(activity) > today() then return explain(say("service_activity_early")) end
  local record = create("service_record.record_from", { person = participation.person, unit = participation.person.unit, microgrid = activity.microgrid, activity = activity,
    organiser = activity.organiser, happened_on = day_of(activity), hours = participation.hours, because = say("service_activity_came", { title = activity.title }) })
  if activity.organiser ~= participation.person then record:verify { because = say("service_activity_came", { title = activity.title }) } end
end

on("participation.attend", credit)

-- The organiser's review: hours corrected or the participation void.
on("participation.correct", function(participation, event)
  local data, before = event.data, event.before
  local record = of_participation(participation, before.person, before.activity)
  if participation.state ~= "attended" or not (data.hours or data.person or data.activity) then return end
  -- another person, another activity or no time at all: what it brought goes back to where it came from
  if record and (data.person or data.activity or data.hours <= 0) then
    record:void { reason = data.reason }
    record = nil
  end
  if record then return record:correct { hours = data.hours, reason = data.reason } end
  credit(participation)
end)

on("participation.void", function(participation, event)
  local record = of_participation(participation)
  if record then record:void { reason = event.data.reason } end
end)

each("service_activity_void", "service_record", { state = { "recorded", "verified" } }, function(record)
  if record.activity and record.activity.state == "void" then record:void { reason = say("service_activity_void")["zh-CN"] } end
end)

on("activity.void", function(activity) each("service_activity_void", "service_record", { activity = activity }) end)
