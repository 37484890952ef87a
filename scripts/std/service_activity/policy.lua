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

local function of_participation(participation)
  return find("service_record", { person = participation.person, activity = participation.activity, state = { "recorded", "verified" } })[1]
end

on("participation.attend", function(participation)
  local activity = participation.activity
  if not is_service(activity) or not participation.hours or participation.hours <= 0 or of_participation(participation) then return end
  if day_of(activity) > today() then return explain(say("service_activity_early")) end
  local record = create("service_record.record_from", { person = participation.person, unit = participation.person.unit, microgrid = activity.microgrid, activity = activity,
    organiser = activity.organiser, happened_on = day_of(activity), hours = participation.hours, because = say("service_activity_came", { title = activity.title }) })
  if activity.organiser ~= participation.person then record:verify { because = say("service_activity_came", { title = activity.title }) } end
end)

-- The organiser's review: hours corrected or the participation void.
on("participation.correct", function(participation, event)
  local record = of_participation(participation)
  if not record then return end
  if event.data.hours and event.data.hours > 0 then record:correct { hours = event.data.hours, reason = event.data.reason } end
end)

on("participation.void", function(participation, event)
  local record = of_participation(participation)
  if record then record:void { reason = event.data.reason } end
end)

each("service_activity_void", "service_record", { state = { "recorded", "verified" } }, function(record)
  if record.activity and record.activity.state == "void" then record:void { reason = say("service_activity_void").en } end
end)

on("activity.void", function(activity) each("service_activity_void", "service_record", { activity = activity }) end)
