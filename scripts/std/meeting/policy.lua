-- The life of a meeting: planned, agenda drafted, members invited and the agenda frozen, opened with its quorum, minuted, told.
local posts = require "std.posts"
local dates = require "std.dates"
local agenda = require "std.meeting.agenda"
local invitations = require "std.meeting.invitations"
local yearly = require "std.meeting.yearly"
require "std.meeting.resolutions"

param.notice { type = "table", of = "duration", min = "0h", max = "60 days", keys = { "joint", "work", "collectors" }, default = { joint = "5 working days", work = "2 working days", collectors = "2 working days" },
  label = { en = "Invitation before the meeting; the agenda freezes then", ["zh-CN"] = "会前通知(议程定稿)" } }
param.draft_before { type = "table", of = "duration", min = "0h", max = "90 days", keys = { "joint", "work", "collectors" }, default = { joint = "8 working days", work = "3 working days", collectors = "3 working days" },
  label = { en = "Agenda drafted before the meeting", ["zh-CN"] = "会前拟定议程" } }
param.quorum { type = "table", of = "number", min = 0, max = 1, keys = { "joint", "work", "collectors" }, default = { joint = 0.5, work = 0.5, collectors = 0.5 },
  label = { en = "Share of votes needed", ["zh-CN"] = "法定到会比例" } }
param.adjourn_for { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Below the quorum it meets again after", ["zh-CN"] = "流会后改期" } }
param.adjourn_most { default = 2, min = 0, max = 5, label = { en = "Times it is called again by itself", ["zh-CN"] = "自动改期次数" } }
param.unheld_after { default = "1 working day", type = "duration", min = "1h", max = "30 days", label = { en = "Unrecorded meeting is asked about after", ["zh-CN"] = "未登记召开提醒" } }
param.unheld_most { default = 5, min = 1, max = 60, label = { en = "Times it is asked about before it counts as cancelled", ["zh-CN"] = "提醒多少次后视为取消" } }
param.minutes_within { default = "3 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time for the minutes", ["zh-CN"] = "纪要时限" } }
param.announce_within { default = "5 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time for the joint meeting's notice", ["zh-CN"] = "通报时限" } }
param.answer_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to answer a matter raised in a meeting", ["zh-CN"] = "会上诉求答复时限" } }

local before = { "planned", "invited" }

local function officer(role)
  return posts.holder(role, {})
end

local function place_of(meeting)
  return { microgrid = meeting.microgrid, grid = meeting.grid or (meeting.microgrid and meeting.microgrid.grid) }
end

local function chair_of(meeting)
  if meeting.chair then return meeting.chair end
  if meeting.category == "joint" or meeting.category == "work" then return officer("secretary") or officer("deputy_secretary") end
  if meeting.microgrid then return posts.holder("microgrid_leader", place_of(meeting)) or posts.holder("branch_secretary", place_of(meeting)) end
  return posts.holder("branch_secretary", place_of(meeting))
end

local function recorder_of(meeting)
  if meeting.recorder then return meeting.recorder end
  if meeting.category == "joint" or meeting.category == "work" then return officer("deputy_secretary") end
  return posts.holder("branch_secretary", place_of(meeting))
end

local function title_of(meeting)
  local civil = local_time(meeting.starts)
  local data = { year = civil.year, month = civil.month, day = civil.day, quarter = dates.quarter(civil.month), category = meeting.category, place = meeting.microgrid or meeting.grid }
  if meeting.category == "joint" then return agenda.write(say("meeting_title_joint", data)) end
  if meeting.category == "work" then return agenda.write(say("meeting_title_work", data)) end
  return agenda.write(say(data.place and "meeting_title_local" or "meeting_title_day", data))
end

-- Clocks that have passed already are done at once: a meeting may be called for tomorrow.
local function start_clocks(meeting)
  local notice, draft = param.notice[meeting.category], param.draft_before[meeting.category]
  if draft and meeting.state == "planned" then
    if meeting.starts - draft > now() then at(meeting.starts - draft, meeting, "drafting", { while_in = "planned" }) else meeting:draft {} end
    if meeting.starts - notice > now() then at(meeting.starts - notice, meeting, "inviting", { while_in = "planned" }) else meeting:invite { because = say("meeting_short_notice") } end
  end
  at(meeting.starts + param.unheld_after, meeting, "unheld", { while_in = before })
end

on("meeting.plan", { name = "name" }, function(meeting)
  meeting:name_it { title = meeting.title or title_of(meeting), chair = chair_of(meeting), recorder = recorder_of(meeting), grid = meeting.grid or (meeting.microgrid and meeting.microgrid.grid) }
end)

on("meeting.plan", { name = "clocks" }, start_clocks)
on("meeting.drafting", function(meeting) meeting:draft {} end)
on("meeting.inviting", function(meeting) meeting:invite {} end)

on("meeting.reschedule", { name = "new_clocks" }, function(meeting)
  start_clocks(meeting)
  invitations.tell_new_time(meeting)
end)

on("meeting.correct", { name = "corrected_clocks", if_state = before }, function(meeting, event)
  if event.data.starts then start_clocks(meeting) end
end)

-- ---- opening: the quorum decides --------------------------------------------------------------------------------

local function needed(meeting, voters)
  return math.ceil(voters * (param.quorum[meeting.category] or 0))
end

check("meeting.hold", function(meeting, event)
  local present, voters = invitations.tally(meeting)
  present, voters = event.data.present or present, event.data.voters or voters
  if present < needed(meeting, voters) then
    return refuse(say("meeting_no_quorum", { present = present, voters = voters, needed = needed(meeting, voters) }))
  end
end)

on("meeting.open", { name = "quorum" }, function(meeting, event)
  local present, voters = invitations.tally(meeting)
  if present < needed(meeting, voters) then
    return meeting:adjourn { present = present, voters = voters, reason = agenda.write(say("meeting_no_quorum", { present = present, voters = voters, needed = needed(meeting, voters) })) }
  end
  meeting:hold { happened_on = event.data.happened_on, people = event.data.people, present = present, voters = voters, chair = event.data.chair or meeting.chair }
end)

local function times_adjourned(meeting)
  local number = 1
  while meeting.follows and number <= 10 do
    number, meeting = number + 1, meeting.follows
  end
  return number
end

on("meeting.adjourn", { name = "call_again" }, function(meeting)
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = "listed" }, { limit = 90 })) do
    item:defer { result = agenda.write(say("meeting_adjourned_item")) }
  end
  local text = say("meeting_adjourned", { title = meeting.title, present = meeting.present, voters = meeting.voters })
  alert { to = officer("secretary") or "secretary", about = meeting, key = "adjourned", urgency = "high", text = text }
  if times_adjourned(meeting) > param.adjourn_most then return explain(say("meeting_given_up", { number = param.adjourn_most })) end
  create("meeting.plan", { category = meeting.category, grid = meeting.grid, microgrid = meeting.microgrid, place = meeting.place, topics = meeting.topics, chair = meeting.chair, recorder = meeting.recorder,
    starts = meeting.starts + param.adjourn_for, follows = meeting, because = text })
end)

on("meeting.hold", { name = "count" }, function(meeting, event)
  local present, voters = invitations.tally(meeting)
  present, voters = event.data.present or present, event.data.voters or voters
  meeting:count_heads { happened_on = event.data.happened_on or dates.day(meeting.starts), present = present, voters = voters, people = event.data.people or (present > 0 and present or nil) }
  invitations.mark_absent(meeting)
end)

on("meeting.hold", { name = "minutes" }, function(meeting)
  after(param.minutes_within, meeting, "unminuted", { while_in = "held" })
  alert { to = meeting.recorder or "deputy_secretary", about = meeting, key = "minutes", text = say("meeting_write_minutes", { title = meeting.title, due = now() + param.minutes_within }), while_in = "held" }
end)

on("meeting.hold", { name = "plan_next" }, function(meeting)
  if meeting.category == "joint" then yearly.next_joint() end
end)

-- Held or not? The chair is asked, then the secretary; when nobody ever says, it was not held.
on("meeting.unheld", function(meeting)
  if times(meeting, "unheld") > param.unheld_most then return meeting:cancel { reason = agenda.write(say("meeting_never_recorded", { number = param.unheld_most })) } end
  local whom = times(meeting, "unheld") > 1 and officer("secretary") or meeting.chair
  alert { to = whom or "secretary", about = meeting, key = "unheld", urgency = "high", text = say("meeting_unheld", { title = meeting.title, starts = meeting.starts }), while_in = before }
  after(param.unheld_after, meeting, "unheld", { while_in = before })
end)

-- What a void meeting resolved is void as well; what was deferred to it is on the next agenda of its kind; the quarter still wants its joint meeting.
on("meeting.void", { name = "nothing_resolved" }, function(meeting, event)
  for _, resolution in ipairs(find("resolution", { meeting = meeting, state = { "adopted", "carried_out" } }, { limit = 30 })) do
    resolution:void { reason = event.data.reason }
  end
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = "listed" }, { limit = 40 })) do
    item:defer { result = agenda.write(say("meeting_off", { title = meeting.title })) }
  end
  if meeting.category == "joint" and meeting.starts > now() and count("unit", { state = "member" }) > 0 then yearly.next_joint() end
end)

-- ---- minutes and notice -----------------------------------------------------------------------------------------

on("meeting.unminuted", function(meeting)
  local text = say("meeting_minutes_late", { title = meeting.title })
  alert { to = meeting.recorder or "deputy_secretary", about = meeting, key = "minutes", urgency = "high", text = text, while_in = "held" }
  if times(meeting, "unminuted") > 1 then alert { to = meeting.chair or officer("secretary") or "secretary", about = meeting, key = "minutes_late", urgency = "high", text = text, while_in = "held" } end
  after(param.minutes_within, meeting, "unminuted", { while_in = "held" })
end)

on("meeting.minute", { name = "defer_rest", when = function(meeting) return times(meeting, "minute") == 1 end }, function(meeting)
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = "listed" }, { limit = 90 })) do
    item:defer { result = agenda.write(say("agenda_not_reached")) }
  end
end)

on("meeting.minute", { name = "send_minutes" }, function(meeting) invitations.send_minutes(meeting) end)

local function names_of(attendances)
  local names = {}
  for _, one in ipairs(attendances) do names[#names + 1] = (one.unit or one.department or one.person).name end
  return names
end

-- What the notice 通报 says; resolutions and results only, nobody's own words.
local function notice_of(meeting)
  local items, resolutions = {}, {}
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = { "discussed", "deferred" } }, { sort = "position", limit = 100 })) do
    items[#items + 1] = { position = item.position, text = item.text, result = item.result, state = item.state, addendum = item.addendum }
  end
  for _, resolution in ipairs(find("resolution", { meeting = meeting, state = { "adopted", "carried_out" } }, { sort = "serial", limit = 100 })) do
    resolutions[#resolutions + 1] = { number = resolution.number, text = resolution.text, unit = resolution.unit and resolution.unit.name, due = tostring(resolution.due) }
  end
  local function who(state) return names_of(find("attendance", { meeting = meeting, votes = true, state = state }, { limit = 200 })) end
  return { title = meeting.title, held_on = meeting.happened_on, present = meeting.present, voters = meeting.voters, absent = who("absent"), excused = who("excused"), deputised = who("deputised"),
    items = items, resolutions = resolutions }
end

on("meeting.minute", { name = "notice", when = function(meeting) return meeting.category == "joint" end }, function(meeting)
  meeting:draw_up_notice { notice = notice_of(meeting) }
  if meeting.announced then return end
  alert { to = officer("deputy_secretary") or "deputy_secretary", about = meeting, key = "announce", text = say("meeting_announce", { title = meeting.title, due = now() + param.announce_within }) }
  after(param.announce_within, meeting, "unannounced", { while_in = "minuted" })
end)

on("meeting.unannounced", function(meeting)
  alert { to = officer("secretary") or "secretary", about = meeting, key = "announce", urgency = "high", text = say("meeting_announce_late", { title = meeting.title }) }
  after(param.announce_within, meeting, "unannounced", { while_in = "minuted" })
end)

on("meeting.announce", { name = "send_notice" }, function(meeting)
  cancel(meeting, "unannounced")
  resolve(meeting, "announce")
  if not meeting.announced then meeting:announce { announced = now() } return end
  invitations.send_notice(meeting)
end)

-- ---- matters raised ---------------------------------------------------------------------------------------------

check("matter.raise", function(_, event)
  local state = event.data.meeting.state
  if state == "cancelled" or state == "adjourned" or state == "void" then return refuse(say("agenda_too_late", { state = state }), "meeting") end
end)

local function owner_of(matter)
  local meeting = matter.meeting
  local place = { microgrid = matter.microgrid, grid = matter.microgrid and matter.microgrid.grid or meeting.grid }
  return posts.holder("branch_secretary", place) or officer("deputy_secretary")
end

-- Without a list of demands the branch answers it itself.
on("matter.raise", { name = "answer_here" }, function(matter)
  local owner = owner_of(matter)
  if not owner then return alert { to = "deputy_secretary", about = matter, key = "answer", urgency = "high", text = say("matter_nobody"), while_in = "raised" } end
  matter:assign { owner = owner, answer_by = now() + param.answer_within }
end)

on("matter.assign", { name = "ask_for_answer" }, function(matter)
  resolve(matter, "answer")
  alert { to = matter.owner, about = matter, key = "answer", text = say("matter_answer", { answer_by = matter.answer_by }), while_in = "raised" }
  at(matter.answer_by, matter, "unanswered", { while_in = "raised" })
end)

on("matter.unanswered", function(matter)
  alert { to = officer("deputy_secretary") or "deputy_secretary", about = matter, key = "answer_late", urgency = "high",
      text = say("matter_late", { owner = matter.owner, answer_by = matter.answer_by }), while_in = "raised" }
  after(param.answer_within, matter, "unanswered", { while_in = "raised" })
end)

on("matter.reply", { name = "tell_answer" }, function(matter, event)
  if matter.resident then alert { to = matter.resident, about = matter, key = "answered", text = say("matter_answered", { answer = event.data.answer }) } end
end)
