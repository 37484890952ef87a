-- Incidents on the joint meeting's agenda: those flagged for it, and those open at the committee or above. Needs std.meeting, std.incident.
-- What people wrote stays in the incident: the agenda names category, place by microgrid, numbers and rung only.
local agenda = require "std.meeting.agenda"
local yearly = require "std.meeting.yearly"

local running = { "open", "acknowledged", "unowned" }
local high_rungs = { "committee", "department", "street" }

local function item_of(incident)
  local grounds = incident.for_meeting and say("agenda_incident_flagged", { reason = incident.meeting_reason })
    or say("agenda_incident_open", { rung = incident.rung, first_seen = incident.first_seen or incident.created, settle_by = incident.settle_by })
  return { section = "incident", about = incident, topic = incident.category, grounds = grounds,
    text = agenda.write(say("agenda_incident", { category = incident.category, severity = incident.severity, microgrid = incident.microgrid, households = incident.households, shops = incident.shops })) }
end

on("meeting.draft", { name = "incidents" }, function(meeting)
  if meeting.category ~= "joint" then return end
  agenda.fill(meeting, "incident", find("incident", { for_meeting = true, state = running }, { limit = 200 }), item_of)
  agenda.fill(meeting, "incident", find("incident", { rung = high_rungs, state = running }, { sort = "created", limit = 200 }), item_of)
end)

-- Two refusals, or the duty holder's wish: at once, as an addendum when the agenda is frozen.
on("incident.put_on_agenda", { name = "bring" }, function(incident) yearly.bring(item_of(incident)) end)

local function take_off(incident, why)
  for _, item in ipairs(find("agenda_item", { about = incident, state = "listed" })) do
    if item.meeting.state == "planned" then item:drop { result = agenda.write(why) } end
  end
end

on("incident.take_off_agenda", { name = "take_off" }, function(incident) take_off(incident, say("agenda_taken_off")) end)
on("incident.settle", { name = "off_agenda" }, function(incident) take_off(incident, say("agenda_settled")) end)

-- Discussed is discussed: the flag has done its work.
on("agenda_item.discuss", { name = "incident_discussed" }, function(item)
  local about = item.about
  if about and about.kind == "incident" and about.for_meeting then about:take_off_agenda { because = say("agenda_discussed", { title = item.meeting.title, result = item.result }) } end
end)
