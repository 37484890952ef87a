-- Joint cases that wait too long come before the joint meeting. Needs std.meeting, std.alliance.
local agenda = require "std.meeting.agenda"

local long_ago = time "2001-01-01"

local function item_of(case)
  return { topic = nil, text = agenda.write(say("agenda_case", { number = case.number, partner = case.partner, mechanism = case.mechanism })),
    grounds = say(case.state == "accepted" and "agenda_case_late" or "agenda_case_unanswered", { due = case.due, answer_by = case.answer_by }) }
end

on("meeting.draft", { name = "joint_cases" }, function(meeting)
  if meeting.category ~= "joint" then return end
  agenda.fill(meeting, "case", find("joint_case", { state = { "opened", "received" }, answer_by = range(long_ago, now()) }, { limit = 100 }), item_of)
  agenda.fill(meeting, "case", find("joint_case", { state = "accepted", due = range(long_ago, now()) }, { limit = 100 }), item_of)
end)
