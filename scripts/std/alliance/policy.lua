-- Joint cases: opened here, taken up there under the partner's own rules, answered back. (DOMAIN.md, row 18)
local posts = require "std.posts"
local dates = require "std.dates"
local disregard = require "std.disregard"

param.answer_within { default = "2 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to accept or decline a joint case", ["zh-CN"] = "联办事项受理时限" } }
param.settle_within { type = "table", of = "duration", min = "1h", max = "365 days", label = { en = "Time to settle, by mechanism", ["zh-CN"] = "各机制办结时限" }, default = {
  opinions_gathered = "10 working days", risks_judged = "5 working days", disputes_solved = "10 working days", safety_joint = "3 working days", hardship_helped = "10 working days",
  activities_joint = "30 working days" } }
param.close_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to object before a settled case closes", ["zh-CN"] = "办结后异议期限" } }
-- Who owns a case here: the role asked first.
param.owner { type = "table", of = "text", label = { en = "Owner by mechanism", ["zh-CN"] = "各机制负责岗位" }, default = {
  opinions_gathered = "deputy_secretary", risks_judged = "duty_holder", disputes_solved = "duty_holder", safety_joint = "duty_holder", hardship_helped = "deputy_secretary",
  activities_joint = "deputy_secretary" } }

local open_states = { "opened", "received", "accepted", "settled", "declined" }

local function owner_of(case)
  return case.owner or posts.holder(param.owner[case.mechanism], {}) or posts.holder("deputy_secretary", {}) or posts.holder("secretary", {})
end

local function senior()
  return posts.holder("deputy_secretary", {}) or posts.holder("secretary", {}) or "deputy_secretary"
end

local function tell(case, key, text, states, urgency)
  alert { to = case.owner or senior(), about = case, key = key, text = text, urgency = urgency or "normal", while_in = states }
end

-- ---- numbers and ways -------------------------------------------------------------------------------------------

local function next_number()
  local year = local_time(now()).year
  local this_year = count("joint_case", { created = range(dates.at(year .. "-01-01"), dates.at(year + 1 .. "-01-01")) })
  return year .. "-" .. this_year
end

local function way_of(partner)
  return partner.community and "system" or "paper"
end

-- An event for the partner's case; where it goes by system and we know which case that is.
local function pass_on(case, event, fields)
  local subject = case.their_case
  if case.way ~= "system" or not subject then return end
  fields.subject = subject
  send(case.partner.community, "joint_case." .. event, fields)
end

-- ---- opened here ------------------------------------------------------------------------------------------------

check("joint_case.open", function(_, event)
  if event.data.partner.state ~= "allied" then return refuse(say("alliance_left", { partner = event.data.partner }), "partner") end
end)

on("joint_case.open", { name = "file" }, function(case)
  case:file { number = next_number(), origin = "ours", way = way_of(case.partner), owner = owner_of(case), answer_by = now() + param.answer_within,
    due = case.due or now() + param.settle_within[case.mechanism], because = say("alliance_way_" .. way_of(case.partner), { partner = case.partner }) }
end)

local function deliver(case)
  if case.origin ~= "ours" then return end
  if case.way == "system" then
    send(case.partner.community, "joint_case.receive", { mechanism = case.mechanism, text = case.text, their_case = case.id, their_number = case.number, due = tostring(case.due) })
  else
    alert { to = case.partner.contact or case.owner or senior(), about = case, key = "deliver", while_in = "opened",
      text = say("alliance_deliver", { partner = case.partner, address = case.partner.address, number = case.number }) }
  end
end

on("joint_case.file", { name = "deliver", if_state = "opened" }, function(case)
  deliver(case)
  at(case.answer_by, case, "unanswered", { while_in = { "opened", "received" } })
  at(case.due, case, "unsettled", { while_in = { "opened", "accepted" } })
end)

-- ---- received ---------------------------------------------------------------------------------------------------

-- "communities/north" → north
local function sender(event)
  return string.match(event.actor or "", "^communities/([%w_-]+)$")
end

local function partner_named(community)
  return community and find("partner", { community = community, state = "allied" })[1]
end

check("joint_case.receive", { name = "from_partner" }, function(_, event)
  local partner = partner_named(sender(event))
  if not partner then return refuse(say("alliance_stranger", { actor = event.actor })) end
  local same = find("joint_case", { partner = partner, their_case = event.data.their_case })[1]
  if same then return refuse(say("alliance_twice", { number = same.number }), "their_case") end
end)

local from_there = { "received_there", "accepted_there", "declined_there", "progress_there", "settled_there", "objected_there", "closed_there", "withdrawn_there" }

for _, name in ipairs(from_there) do
  check("joint_case." .. name, { name = "from_partner_" .. name }, function(case, event)
    local community = case.partner and case.partner.community
    if not community or community ~= sender(event) then return refuse(say("alliance_stranger", { actor = event.actor })) end
  end)
end

on("joint_case.receive", { name = "take_in" }, function(case, event)
  case:file { partner = partner_named(sender(event)), number = next_number(), origin = "theirs", way = "system",
    owner = owner_of(case), answer_by = now() + param.answer_within, due = case.due or now() + param.settle_within[case.mechanism] }
end)

on("joint_case.file", { name = "ask", if_state = "received" }, function(case)
  tell(case, "decide", say("alliance_decide", { partner = case.partner, mechanism = case.mechanism, answer_by = case.answer_by }), "received")
  at(case.answer_by, case, "unanswered", { while_in = "received" })
  pass_on(case, "received_there", { their_number = case.number, their_case = case.id })
end)

-- ---- answers from here ------------------------------------------------------------------------------------------

local function is_ours(case) return case.origin == "ours", say("alliance_not_ours") end

for _, name in ipairs { "report", "settle" } do
  check("joint_case." .. name, { name = "ours_is_done_there_" .. name }, function(case)
    if case.origin == "ours" then return refuse(say("alliance_not_theirs")) end
  end)
end
check("joint_case.object", { name = "opener_objects" }, function(case)
  if case.origin == "theirs" then return refuse(say("alliance_not_ours")) end
end)
check("joint_case.note_answer", { name = "paper_only" }, function(case)
  if case.way == "system" or case.origin ~= "ours" then return refuse(say("alliance_by_system")) end
end)
check("joint_case.withdraw", { name = "opener_withdraws" }, function(case)
  if case.origin == "theirs" then return refuse(say("alliance_not_ours")) end
  if case.way == "system" and not case.their_case then return refuse(say("alliance_not_there_yet", { partner = case.partner })) end
end)
check("joint_case.decline", { name = "receiver_declines" }, function(case)
  if case.origin == "ours" then return refuse(say("alliance_not_theirs")) end
end)

on("joint_case.accept", { name = "answer" }, function(case, event)
  local due = event.data.due or case.due
  at(due, case, "unsettled", { while_in = "accepted" })
  tell(case, "settle", say("alliance_settle", { partner = case.partner, due = due }), "accepted")
  pass_on(case, "accepted_there", { due = tostring(due) })
end)

on("joint_case.decline", { name = "answer_decline" }, function(case)
  after(param.close_within, case, "unclosed", { while_in = "declined" })
  pass_on(case, "declined_there", { answer = case.answer })
end)

on("joint_case.report", { name = "answer_report" }, function(case) pass_on(case, "progress_there", { progress = case.progress }) end)

on("joint_case.settle", { name = "answer_settle" }, function(case)
  after(param.close_within, case, "unclosed", { while_in = "settled" })
  pass_on(case, "settled_there", { outcome = case.outcome, answer = case.answer })
end)

on("joint_case.object", { name = "answer_object" }, function(case, event)
  at(now() + param.settle_within[case.mechanism], case, "unsettled", { while_in = "accepted" })
  if case.way == "paper" then tell(case, "deliver_objection", say("alliance_deliver_objection", { partner = case.partner, reason = event.data.reason }), "accepted") end
  pass_on(case, "objected_there", { reason = event.data.reason })
end)

on("joint_case.close", { name = "answer_close", when = is_ours }, function(case) pass_on(case, "closed_there", {}) end)

on("joint_case.withdraw", { name = "answer_withdraw" }, function(case, event) pass_on(case, "withdrawn_there", { reason = event.data.reason }) end)

-- Void here is told there: the opener takes it back, the other side does not go on with it.
on("joint_case.void", { name = "tell_void" }, function(case, event)
  disregard.tell(case)
  local state, reason = event.before.state, event.data.reason
  if case.origin == "ours" and (state == "opened" or state == "accepted" or state == "declined") then pass_on(case, "withdrawn_there", { reason = reason }) end
  if case.origin == "theirs" and (state == "received" or state == "accepted") then pass_on(case, "declined_there", { answer = reason }) end
end)

-- ---- answers from there -----------------------------------------------------------------------------------------

on("joint_case.accepted_there", { name = "told_accepted" }, function(case)
  tell(case, "accepted", say("alliance_accepted", { partner = case.partner, their_number = case.their_number, due = case.due }), "accepted", "low")
  at(case.due, case, "unsettled", { while_in = "accepted" })
end)

on("joint_case.declined_there", { name = "told_declined" }, function(case)
  tell(case, "declined", say("alliance_declined", { partner = case.partner, answer = case.answer }), "declined", "high")
  after(param.close_within, case, "unclosed", { while_in = "declined" })
end)

on("joint_case.progress_there", { name = "told_progress" }, function(case) tell(case, "progress", say("alliance_progress", { partner = case.partner, progress = case.progress }), { "opened", "accepted" }, "low") end)

local function settled_there(case)
  tell(case, "confirm", say("alliance_settled", { partner = case.partner, outcome = case.outcome, answer = case.answer }), "settled")
  after(param.close_within, case, "unclosed", { while_in = "settled" })
end

on("joint_case.settled_there", { name = "told_settled" }, settled_there)

on("joint_case.objected_there", { name = "told_objected" }, function(case, event)
  tell(case, "settle", say("alliance_objected", { partner = case.partner, reason = event.data.reason }), "accepted", "high")
  after(param.settle_within[case.mechanism], case, "unsettled", { while_in = "accepted" })
end)

on("joint_case.withdrawn_there", { name = "told_withdrawn" }, function(case, event) tell(case, "withdrawn", say("alliance_withdrawn", { partner = case.partner, reason = event.data.reason }), "withdrawn") end)

-- On paper the owner writes down what the partner answered.
local noted = {
  accepted = function(case) case:accepted_on_paper {} end,
  declined = function(case, data) case:declined_on_paper { answer = data.answer or say("alliance_declined_paper")["zh-CN"] } end,
  settled = function(case, data) case:settled_on_paper { outcome = data.outcome or "explained", answer = data.answer or say("alliance_settled_paper")["zh-CN"] } end,
}

on("joint_case.note_answer", { name = "as_if_by_system" }, function(case, event)
  local move = noted[event.data.answer_was]
  if move then move(case, event.data) end
end)

on("joint_case.accepted_on_paper", { name = "paper_clock" }, function(case)
  at(case.due, case, "unsettled", { while_in = "accepted" })
end)
on("joint_case.declined_on_paper", { name = "paper_declined" }, function(case) after(param.close_within, case, "unclosed", { while_in = "declined" }) end)
on("joint_case.settled_on_paper", { name = "paper_settled" }, settled_there)

-- ---- clocks -----------------------------------------------------------------------------------------------------

-- Silence: ours is called up again there, theirs here; then the deputy secretary hears of it.
on("joint_case.unanswered", function(case)
  local key = case.state == "opened" and "alliance_no_answer" or "alliance_answer_late"
  local text = say(key, { partner = case.partner, number = case.number, answer_by = case.answer_by })
  tell(case, "unanswered", text, { "opened", "received" }, "high")
  if times(case, "unanswered") > 1 then alert { to = senior(), about = case, key = "unanswered_long", urgency = "high", text = text, while_in = { "opened", "received" } } end
  after(param.answer_within, case, "unanswered", { while_in = { "opened", "received" } })
end)

on("joint_case.unsettled", function(case)
  local text = say("alliance_late", { partner = case.partner, number = case.number, due = case.due })
  tell(case, "unsettled", text, { "opened", "accepted" }, "high")
  alert { to = senior(), about = case, key = "unsettled_long", urgency = "high", text = text, while_in = { "opened", "accepted" } }
  after(param.settle_within[case.mechanism], case, "unsettled", { while_in = { "opened", "accepted" } })
end)

-- Nobody objected. The opener closes for both; the other side closes by itself somewhat later, should it never hear.
on("joint_case.unclosed", function(case)
  if case.origin == "theirs" and case.state == "settled" and times(case, "unclosed") == 1 then
    return after(param.close_within, case, "unclosed", { while_in = "settled" })
  end
  case:close { because = say("alliance_no_objection") }
end)

on("joint_case.hand_to", { name = "tell_owner" }, function(case) tell(case, "owner", say("alliance_owner", { partner = case.partner, number = case.number }), open_states) end)

-- ---- messages ---------------------------------------------------------------------------------------------------

local function case_of(message)
  if string.sub(message.event, 1, 11) ~= "joint_case." then return nil end
  local data = message.data
  if message.event == "joint_case.receive" then return get("joint_case", data.their_case) end
  return find("joint_case", { their_case = data.subject, ["partner.community"] = message.community })[1]
end

-- What the partner's rules refused: the owner sees why, and the case is not left hanging.
on("muster_message.refuse", { name = "refused_there" }, function(message)
  local case = case_of(message)
  if not case then return explain(say("alliance_no_case")) end
  case:not_delivered { reason = message.answer or "" }
  alert { to = case.owner or senior(), about = case, key = "refused_there", urgency = "high", text = say("alliance_refused", { partner = case.partner, event = message.event, reason = message.answer }),
    while_in = open_states }
  if message.event == "joint_case.receive" and case.state == "opened" then case:file { way = "paper", because = say("alliance_on_paper") } end
end)

on("muster_message.put_off", { name = "waiting" }, function(message)
  local case = case_of(message)
  if not case then return explain(say("alliance_no_case")) end
  case:not_delivered { reason = message.answer or "" }
  tell(case, "waiting", say("alliance_waiting", { partner = case.partner }), open_states, "low")
end)

on("muster_message.deliver", { name = "arrived" }, function(message)
  local case = case_of(message)
  if case then resolve(case, "waiting") end
end)
