-- The agenda: what is on it and why; frozen at the invitation, what comes later is an addendum 增补.
local agenda = {}

param.language { default = "chinese", values = { "chinese", "english" }, label = { en = "Language of drafted texts", ["zh-CN"] = "拟稿语言" },
  labels = { chinese = { en = "Chinese", ["zh-CN"] = "中文" }, english = { en = "English", ["zh-CN"] = "英文" } } }
param.most_of_a_section { default = 20, min = 1, max = 60, label = { en = "Items of a section before the rest is only counted", ["zh-CN"] = "每板块列入上限" } }

-- A drafted text stands in one language, like what people type.
function agenda.write(said)
  return said[param.language == "english" and "en" or "zh-CN"]
end

local standing = { "listed", "discussed", "deferred" }

function agenda.has(meeting, about)
  return count("agenda_item", { meeting = meeting, about = about, state = standing }) > 0
end

-- item: { text, section, about, topic, grounds, proposed_by }; the same thing is not listed twice. → the item, or nil
function agenda.add(meeting, item)
  if item.about and agenda.has(meeting, item.about) then return nil end
  return create("agenda_item.add", { meeting = meeting, text = item.text, section = item.section, about = item.about, topic = item.topic,
    grounds = item.grounds, proposed_by = item.proposed_by, because = item.grounds })
end

-- A section from a list of entities: describe(entity) → { text, topic, grounds }. Beyond the limit one line says how many more there are.
function agenda.fill(meeting, section, entities, describe)
  local listed, left = 0, 0
  for _, entity in ipairs(entities) do
    if not agenda.has(meeting, entity) then
      if listed < param.most_of_a_section then
        local item = describe(entity)
        agenda.add(meeting, { text = item.text, topic = item.topic, grounds = item.grounds, section = section, about = entity })
        listed = listed + 1
      else
        left = left + 1
      end
    end
  end
  if left > 0 or entities.more then
    local more = say("agenda_more", { number = entities.more and "1000+" or left, section = section })
    agenda.add(meeting, { text = agenda.write(more), section = section, grounds = more })
  end
  return listed
end

-- The meeting of a category that comes next; nil: none is planned.
function agenda.next(category, grid)
  local where = { category = category, state = { "planned", "invited" } }
  if grid then where.grid = grid end
  for _, meeting in ipairs(find("meeting", where, { sort = "starts" })) do
    if meeting.starts > now() then return meeting end
  end
end

check("agenda_item.add", function(_, event)
  local meeting = event.data.meeting
  if meeting.state ~= "planned" and meeting.state ~= "invited" then return refuse(say("agenda_too_late", { state = meeting.state }), "meeting") end
end)

local function not_when_frozen(item)
  if item.meeting.frozen then return refuse(say("agenda_frozen", { frozen = item.meeting.frozen })) end
end

check("agenda_item.drop", not_when_frozen)
check("agenda_item.correct", not_when_frozen)

on("agenda_item.add", { name = "number" }, function(item)
  local meeting = item.meeting
  local late = meeting.frozen ~= nil
  item:place { position = count("agenda_item", { meeting = meeting }), addendum = late }
  if late then each("tell_addendum", "attendance", { meeting = meeting, state = { "invited", "accepted" } }) end
end)

each("tell_addendum", function(attendance)
  local number = count("agenda_item", { meeting = attendance.meeting, addendum = true })
  alert { to = attendance.person or attendance.unit or attendance.department, about = attendance.meeting, key = "addendum", urgency = "low",
    text = say("agenda_addendum", { title = attendance.meeting.title, number = number }), while_in = "invited" }
end)

-- What was not reached is on the next agenda of its kind.
local function carry_over(meeting)
  local where = { state = "deferred", ["meeting.category"] = meeting.category }
  for _, old in ipairs(find("agenda_item", where, { limit = 30 })) do
    if old.meeting ~= meeting and old.meeting.grid == meeting.grid then
      agenda.add(meeting, { text = old.text, section = old.section == "other" and "carried_over" or old.section, topic = old.topic, about = old.about or old,
        grounds = say("agenda_carried", { title = old.meeting.title, result = old.result }) })
      old:carry {}
    end
  end
end

on("meeting.draft", { name = "carry_over" }, carry_over)

local function days_late(resolution)
  return math.max(1, working_days(resolution.due, now()))
end

on("meeting.draft", { name = "overdue_resolutions" }, function(meeting)
  if meeting.category ~= "joint" and meeting.category ~= "work" then return end
  local late = find("resolution", { state = "adopted", follower = none, due = range(time "2001-01-01", now()) }, { sort = "due", limit = 100 })
  agenda.fill(meeting, "task", late, function(resolution)
    return { text = agenda.write(say("agenda_resolution", { number = resolution.number, text = resolution.text })),
      grounds = say("agenda_overdue", { unit = resolution.unit or resolution.owner, due = resolution.due, days = days_late(resolution) }) }
  end)
end)

return agenda
