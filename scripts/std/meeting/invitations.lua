-- Who is invited: officers, member units, departments by topic, the street; branches and collectors to theirs.
local posts = require "std.posts"
local agenda = require "std.meeting.agenda"

local invitations = {}
local at_once = 60                             -- a run may raise 100 events

-- Which departments a topic calls: ids, separated by spaces.
param.departments_for { type = "table", of = "text", label = { en = "Departments by topic", ["zh-CN"] = "议题邀请部门" }, default = {
  dispute = "justice", facility = "power", hazard = "emergency", fire = "fire", security = "police", hygiene = "urban_management", construction = "urban_management",
  merchant = "commerce tax", science = "science", law = "justice police", other = "street_office" } }

local function is_invited(meeting, person)
  return person == nil or count("attendance", { meeting = meeting, person = person }) > 0
end

-- Officers of the committee: each once, though he may hold two posts.
local function add_officers(list, roles, as, votes)
  for _, role in ipairs(roles) do
    local person = posts.holder(role, {})
    local listed = person == nil
    for _, one in ipairs(list) do listed = listed or one.person == person end
    if not listed then list[#list + 1] = { role = as, person = person, votes = votes } end
  end
end

local function head_of(unit)
  local post = find("post", { role = "part_time_member", unit = unit })[1]
  return post and posts.person(post) or posts.representative(unit)
end

local function add_units(list)
  for _, unit in ipairs(find("unit", { state = "member" }, { limit = 1000 })) do
    list[#list + 1] = { role = "member", unit = unit, person = head_of(unit), votes = true }
  end
end

local function add_departments(list, topics)
  local by_topic, seen = param.departments_for, {}
  for _, topic in ipairs(topics or {}) do
    for id in string.gmatch(by_topic[topic] or "", "%S+") do
      local department = get("department", id)
      if department and not seen[id] then
        seen[id] = true
        list[#list + 1] = { role = "department", department = department, votes = false, topic = topic }
      end
    end
  end
end

local function add_branches(list)
  for _, post in ipairs(find("post", { role = "branch_secretary" }, { limit = 1000 })) do
    local person = posts.person(post)
    if person then list[#list + 1] = { role = "branch", person = person, votes = true } end
  end
end

-- The branch's collectors and the leaders of its microgrids.
local function add_collectors(list, grid)
  local secretary = posts.holder("branch_secretary", { grid = grid })
  if secretary then list[#list + 1] = { role = "branch", person = secretary, votes = true } end
  for _, post in ipairs(find("post", { role = { "collector", "microgrid_leader" }, ["microgrid.grid"] = grid }, { limit = 1000 })) do
    local person = posts.person(post)
    if person then list[#list + 1] = { role = "collector", person = person, votes = true } end
  end
end

local build = {}

function build.joint(list, meeting)
  add_officers(list, { "secretary", "deputy_secretary" }, "officer", true)
  add_units(list)
  add_departments(list, meeting.topics)
  add_officers(list, { "street_committee" }, "street", false)
end

function build.work(list)
  add_officers(list, { "secretary", "deputy_secretary", "duty_holder" }, "officer", true)
  add_branches(list)
end

function build.collectors(list, meeting)
  if meeting.grid then add_collectors(list, meeting.grid) end
end

local function add_neighbours(list, meeting)
  local place = posts.place(meeting)
  if not place.grid then place = { grid = meeting.grid } end
  for _, role in ipairs { "branch_secretary", "grid_leader", "microgrid_leader" } do
    local person = posts.holder(role, place)
    if person then list[#list + 1] = { role = "branch", person = person, votes = false } end
  end
end

build.bench, build.courtyard, build.residents = add_neighbours, add_neighbours, add_neighbours

-- Topics named for the meeting, then those of its items.
local function all_topics(meeting)
  local topics, seen = {}, {}
  local function take(topic)
    if topic and not seen[topic] and #topics < 60 then
      seen[topic] = true
      topics[#topics + 1] = topic
    end
  end
  for _, topic in ipairs(meeting.topics or {}) do take(topic) end
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = "listed" }, { limit = 1000 })) do take(item.topic) end
  return topics
end

local function invite_from(meeting, first)
  local list, invited = {}, 0
  build[meeting.category](list, meeting)
  for i = first, #list do
    if invited == at_once then return meeting:call_more { first = i } end
    local one = list[i]
    -- a person may stand for a unit and hold an office: the office alone is not asked again
    if one.unit or one.department or not is_invited(meeting, one.person) then
      create("attendance.invite", { meeting = meeting, role = one.role, unit = one.unit, department = one.department, person = one.person, votes = one.votes, topic = one.topic })
      invited = invited + 1
    end
  end
end

on("meeting.invite", { name = "freeze" }, function(meeting)
  meeting:freeze { frozen = now(), topics = all_topics(meeting), because = say("agenda_freezes", { number = count("agenda_item", { meeting = meeting, state = "listed" }) }) }
end)

on("meeting.freeze", { name = "call" }, function(meeting) invite_from(meeting, 1) end)
on("meeting.call_more", { name = "call_more" }, function(meeting, event) invite_from(meeting, event.data.first) end)

local function invited_as(attendance)
  return attendance.person or attendance.unit or attendance.department
end

on("attendance.invite", { name = "ask" }, function(attendance)
  local meeting = attendance.meeting
  alert { to = invited_as(attendance), about = attendance, key = "invitation", text = say("meeting_invitation", { title = meeting.title, starts = meeting.starts, place = meeting.place,
    items = count("agenda_item", { meeting = meeting, state = "listed" }) }), while_in = "invited" }
end)

check("attendance.invite", function(_, event)
  local state = event.data.meeting.state
  if state ~= "planned" and state ~= "invited" then return refuse(say("agenda_too_late", { state = state }), "meeting") end
end)

each("tell_new_time", function(attendance)
  local meeting = attendance.meeting
  resolve(attendance, "new_time")
  alert { to = invited_as(attendance), about = attendance, key = "new_time", urgency = "high",
    text = say("meeting_moved", { title = meeting.title, starts = meeting.starts, place = meeting.place }), while_in = { "invited", "accepted", "excused" } }
end)

each("tell_cancelled", function(attendance)
  alert { to = invited_as(attendance), about = attendance, key = "cancelled", urgency = "high", text = say("meeting_off", { title = attendance.meeting.title }) }
  attendance:withdraw { reason = agenda.write(say("meeting_off", { title = attendance.meeting.title })) }
end)

local going = { "invited", "accepted", "excused" }

function invitations.tell_new_time(meeting)
  each("tell_new_time", "attendance", { meeting = meeting, state = going })
end

-- When its day is past there is nobody to keep from coming.
on("meeting.cancel", { name = "tell_cancelled", when = function(meeting) return meeting.starts > now() end }, function(meeting) each("tell_cancelled", "attendance", { meeting = meeting, state = going }) end)

-- present and voters of the sign-in sheet
function invitations.tally(meeting)
  return count("attendance", { meeting = meeting, votes = true, state = { "present", "deputised" } }),
    count("attendance", { meeting = meeting, votes = true, state = { "invited", "accepted", "excused", "present", "deputised", "absent" } })
end

each("mark_absent", function(attendance) attendance:miss { because = say("meeting_not_signed") } end)

-- Only where people signed in at all: a meeting counted by heads has no absentees.
function invitations.mark_absent(meeting)
  if count("attendance", { meeting = meeting, state = { "present", "deputised" } }) > 0 then
    each("mark_absent", "attendance", { meeting = meeting, state = { "invited", "accepted" } })
  end
end

each("send_minutes", function(attendance)
  alert { to = invited_as(attendance), about = attendance, key = "minutes", urgency = "low", text = say("meeting_minutes_sent", { title = attendance.meeting.title }) }
end)

function invitations.send_minutes(meeting)
  each("send_minutes", "attendance", { meeting = meeting, state = { "absent", "excused", "deputised" } })
end

each("send_notice", function(attendance)
  alert { to = invited_as(attendance), about = attendance, key = "notice", urgency = "low", text = say("meeting_notice_sent", { title = attendance.meeting.title }) }
end)

function invitations.send_notice(meeting)
  each("send_notice", "attendance", { meeting = meeting, state = { "present", "deputised", "absent", "excused" } })
end

return invitations
