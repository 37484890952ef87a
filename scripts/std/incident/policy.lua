-- The ladder of an incident: who is asked at which rung, with two clocks a rung. (DECISIONS.md, "Incidents"; figures marked ours there)
local posts = require "std.posts"
local ladder = require "std.ladder"
local chain = require "std.chain"
local interest = require "std.interest"
local quiet = require "std.quiet"
local moves = require "std.moves"
local reach = require "std.reach"

local rungs = { "officer", "branch", "committee", "department", "street" }
local rung_keys = { "officer_acknowledge", "officer_settle", "branch_acknowledge", "branch_settle", "committee_acknowledge", "committee_settle",
  "department_settle", "street_acknowledge", "street_settle" }

-- The ladder of a severity in peace, and in war where it is shorter.
local function limits(name, en, zh, peace, war)
  param[name] { type = "table", of = "duration", keys = rung_keys, default = peace, min = "1m", max = "365 days", by = { "mode", "grid" }, default_for = { mode = { war = war } },
    label = { en = "Ladder, " .. en, ["zh-CN"] = zh .. "时限" } }
end

limits("ladder_urgent", "urgent", "紧急", {
  officer_acknowledge = "15m", officer_settle = "1h", branch_acknowledge = "15m", branch_settle = "2h", committee_acknowledge = "30m", committee_settle = "6h",
  department_settle = "24h", street_acknowledge = "30m", street_settle = "24h" }, {
  officer_acknowledge = "5m", officer_settle = "30m", branch_acknowledge = "5m", branch_settle = "1h", committee_acknowledge = "10m", committee_settle = "2h",
  department_settle = "12h", street_acknowledge = "15m", street_settle = "12h" })
limits("ladder_major", "major", "较大", {
  officer_acknowledge = "2 working hours", officer_settle = "1 working day", branch_acknowledge = "2 working hours", branch_settle = "2 working days",
  committee_acknowledge = "4 working hours", committee_settle = "3 working days", department_settle = "10 working days", street_acknowledge = "1 working day", street_settle = "10 working days" }, {
  officer_acknowledge = "15m", officer_settle = "2h", branch_acknowledge = "15m", branch_settle = "4h", committee_acknowledge = "30m", committee_settle = "8h",
  department_settle = "48h", street_acknowledge = "30m", street_settle = "24h" })
limits("ladder_ordinary", "ordinary", "一般", {
  officer_acknowledge = "1 working day", officer_settle = "3 working days", branch_acknowledge = "1 working day", branch_settle = "5 working days",
  committee_acknowledge = "1 working day", committee_settle = "5 working days", department_settle = "20 working days", street_acknowledge = "2 working days", street_settle = "20 working days" }, {
  officer_acknowledge = "4 working hours", officer_settle = "1 working day", branch_acknowledge = "4 working hours", branch_settle = "2 working days",
  committee_acknowledge = "4 working hours", committee_settle = "2 working days", department_settle = "10 working days", street_acknowledge = "1 working day", street_settle = "10 working days" })

param.branch_from { default = 50, min = 1, max = 100000, label = { en = "Affected from which the branch starts", ["zh-CN"] = "支部受理户数" } }
param.committee_from { default = 200, min = 1, max = 100000, label = { en = "Affected from which the committee starts", ["zh-CN"] = "大党委受理户数" } }
param.raise_from { default = 500, min = 1, max = 100000, label = { en = "Affected that raise the severity by one", ["zh-CN"] = "升级户数" } }
param.last_resort_every { default = "30m", type = "duration", min = "5m", max = "1 day", label = { en = "Last resort is called every", ["zh-CN"] = "最后联系间隔" } }
param.max_bounces { default = 2, min = 1, max = 10, label = { en = "Times handed back before an owner is named", ["zh-CN"] = "退回上限" } }
param.name_within { type = "table", of = "duration", keys = { "urgent", "major", "ordinary" }, min = "5m", max = "30 days", by = { "mode" },
  default = { urgent = "30m", major = "4 working hours", ordinary = "1 working day" }, default_for = { mode = { war = { urgent = "10m", major = "30m" } } },
  label = { en = "Time to name an owner", ["zh-CN"] = "指定责任人时限" } }
param.objection_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to object before it closes", ["zh-CN"] = "异议期限" } }
param.reopen_within { default = "30 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Time after closing in which it can be reopened", ["zh-CN"] = "可重办期限" } }
-- Asked outside office hours: the clocks run, begin at the next opening, or the duty rota is asked and they run.
param.off_hours { type = "table", keys = { "officer", "branch", "committee", "department", "street" }, values = { "run", "hold", "duty" }, by = { "mode", "severity", "grid" },
  default = { officer = "run", branch = "run", committee = "run", department = "run", street = "run" },
  labels = { run = { en = "The clocks run", ["zh-CN"] = "照常计时" }, hold = { en = "They begin at the next opening", ["zh-CN"] = "开门起算" }, duty = { en = "The duty rota is asked", ["zh-CN"] = "转值班" } },
  label = { en = "Outside office hours", ["zh-CN"] = "非工作时间" } }
-- Roles, the first one first. `officer` stands for the officer of the category.
param.roles { type = "table", of = "text", keys = { "officer", "branch", "committee", "department", "street", "duty" }, by = { "mode" }, default = {
  officer = "officer microgrid_leader grid_leader", branch = "branch_secretary", committee = "duty_holder deputy_secretary secretary",
  department = "duty_holder deputy_secretary secretary", street = "street_committee last_resort", duty = "duty_holder" },
  default_for = { mode = { war = { committee = "deputy_secretary secretary duty_holder", duty = "deputy_secretary duty_holder" } } },
  label = { en = "Roles asked at a rung", ["zh-CN"] = "各级受理岗位" } }
-- Which officer is called first, and which department is the last step: by category.
param.officer { type = "table", of = "text", label = { en = "Officer asked first", ["zh-CN"] = "首问岗位" }, default = {
  dispute = "mediator", facility = "grid_leader", hazard = "safety_supervisor", fire = "fire_officer", security = "police_officer", hygiene = "safety_supervisor",
  construction = "patroller", other = "grid_leader" } }
param.department_for { type = "table", of = "text", label = { en = "Department by category", ["zh-CN"] = "对口部门" }, default = {
  dispute = "justice", facility = "power", hazard = "emergency", fire = "fire", security = "police", hygiene = "urban_management", construction = "urban_management",
  other = "street_office" } }

local urgency = { urgent = "urgent", major = "high", ordinary = "normal" }
local more_severe = { ordinary = "major", major = "urgent", urgent = "urgent" }
local rank = { ordinary = 1, major = 2, urgent = 3 }
local running = { "open", "acknowledged", "unowned" }

local function ladder_of(severity)
  return param["ladder_" .. severity]
end

local function affected(incident)
  return (incident.households or 0) + (incident.shops or 0)
end

-- ---- who is asked ----

-- Where it starts, by the number affected.
local function first_rung(incident)
  local number = affected(incident)
  if number >= param.committee_from then return "committee" end
  if number >= param.branch_from then return "branch" end
  return "officer"
end

-- Roles asked at a rung, in order; the category's officer by name.
local function roles_at(incident, rung)
  local roles = ladder.words(param.roles[rung])
  for i, role in ipairs(roles) do
    if role == "officer" then roles[i] = param.officer[incident.category] or param.officer.other end
  end
  return roles
end

-- Persons and units the case concerns: they are passed over, and may not act on it.
local function concerned(incident)
  local list = {}
  for _, person in ipairs(incident.concerns or {}) do list[#list + 1] = person end
  for _, unit in ipairs(incident.concerns_units or {}) do list[#list + 1] = unit end
  return list
end

local function concerns(incident, person)
  for _, one in ipairs(concerned(incident)) do
    if interest.involves(person, one) then return true end
  end
  return false
end

local function next_of(incident, roles, told)
  return ladder.next(chain.place(incident), roles, ladder.ids(incident.concerns, told), function(person) return concerns(incident, person) end)
end

local function next_person(incident, rung, told)
  return next_of(incident, roles_at(incident, rung), told)
end

-- At the last steps the clock matters more than who has been told before: the department's owner may be the duty holder again.
local function told_before(rung, told)
  return ladder.number(rungs, rung) < ladder.number(rungs, "department") and told or nil
end

local function department_of(incident)
  return get("department", param.department_for[incident.category] or param.department_for.other)
end

-- ---- asking ----

local function with(told, person)
  for _, other in ipairs(told or {}) do
    if other == person then return told end
  end
  return person and append(told, person) or told
end

-- Asks one person at a rung. options: why, severity, raised, told, settle_by (a clock that runs already)
local function ask_person(incident, rung, person, options)
  local severity = options.severity or incident.severity
  local limit = ladder_of(severity)
  local start = param.off_hours[rung] == "hold" and ladder.next_opening() or now()
  local settle = options.settle_by or start + limit[rung .. "_settle"]
  local acknowledge = limit[rung .. "_acknowledge"]
  local acknowledge_by = acknowledge and start + acknowledge or settle
  local department = rung == "department" and department_of(incident) or nil
  if department then explain(say("incident_department", { category = incident.category, department = department, owner = person })) end
  incident:ask { rung = rung, owner = person, told = with(options.told or incident.told, person), severity = severity, raised = options.raised, department = department,
    acknowledge_by = acknowledge_by, settle_by = settle, first_acknowledge_by = incident.first_acknowledge_by or acknowledge_by, because = options.why }
end

-- Outside office hours the rota may be asked instead of the rung's own people.
local function on_duty(incident, rung, told)
  if ladder.next_opening() == now() or param.off_hours[rung] ~= "duty" then return nil end
  return next_of(incident, ladder.words(param.roles.duty), told)
end

-- Each call is a new alert, so that it is heard again.
local function call_last_resort(incident)
  resolve(incident, "last_resort")
  alert { to = posts.holder("last_resort", posts.place(incident)) or "last_resort", about = incident, key = "last_resort", urgency = "urgent",
    text = say("incident_last_resort"), while_in = running }
end

-- Asks the next person of a rung; a rung without anybody is passed over. `why` goes into the record.
local function ask(incident, rung, options)
  local told = told_before(rung, options.told or incident.told)
  local person = on_duty(incident, rung, told) or next_person(incident, rung, told)
  if person then return ask_person(incident, rung, person, options) end
  if rung == "street" then                     -- nobody on the last rung: the last resort hears of it at once
    ask_person(incident, rung, nil, options)
    return call_last_resort(incident)
  end
  explain(say(#roles_at(incident, rung) == 0 and "incident_no_rung" or "incident_nobody", { rung = rung }))
  ask(incident, ladder.above(rungs, rung), { why = options.why, severity = options.severity, raised = options.raised, told = options.told })
end

local function climb(incident, why)
  local above = ladder.above(rungs, incident.rung)
  if above then return ask(incident, above, { why = why }) end
  call_last_resort(incident)
  after(ladder_of(incident.severity).street_settle, incident, "unsettled", { while_in = running })
end

-- Lower rungs are told, not asked.
local function inform_below(incident, rung)
  for i = 1, ladder.number(rungs, rung) - 1 do
    local person = next_person(incident, rungs[i])
    if person then
      alert { to = person, about = incident, key = "information_" .. rungs[i], urgency = "low",
        text = say("incident_for_information", { households = incident.households, shops = incident.shops, rung = rung }), while_in = running }
    end
  end
end

-- Once in its life the number affected raises an incident.
local function raised(incident)
  if incident.raised or affected(incident) < param.raise_from or incident.severity == "urgent" then return nil end
  local severity = more_severe[incident.severity]
  explain(say("incident_raised", { affected = affected(incident), limit = param.raise_from, severity = severity }))
  return severity
end

-- options: settle_by, a clock that runs already; told, whom to pass over (absent: who was asked so far)
local function start(incident, options)
  local rung, sharper = first_rung(incident), raised(incident)
  explain(say("incident_chain", { chain = chain.said(incident) }))
  ask(incident, rung, { why = say("incident_start", { households = incident.households, shops = incident.shops, rung = rung }), severity = sharper,
    raised = sharper and true or nil, settle_by = options.settle_by, told = options.told })
  inform_below(incident, incident.rung)
end

-- ---- how many it affects ----

local function households_of(where, category)
  where.category = category
  return count("household", where)
end

-- Households and shops of the scope, from the register; nil: the scope is not known.
local function counted(incident)
  local scope, grid = incident.scope, chain.place(incident).grid
  if scope == "household" or (not scope and incident.household and affected(incident) == 0) then
    if not incident.household then return nil end
    local shop = incident.household.category == "shop"
    return shop and 0 or 1, shop and 1 or 0
  end
  if scope == "microgrid" then
    return households_of({ microgrid = incident.microgrid }, "residential"), households_of({ microgrid = incident.microgrid }, "shop")
  end
  if not scope or not grid then return nil end
  local grids = scope == "compound" and grid.compound and grid.compound.grids or { grid }
  local homes, shops = 0, 0
  for _, one in ipairs(grids) do
    homes = homes + households_of({ ["microgrid.grid"] = one }, "residential")
    shops = shops + households_of({ ["microgrid.grid"] = one }, "shop")
  end
  if homes + shops == 0 then return nil end            -- a grid whose households stand in no microgrid: what was reported counts
  return homes, shops
end

local function tally(incident)
  local homes, shops = counted(incident)
  if homes then incident:tally { households = homes, shops = shops, counted = true, because = say("incident_counted", { households = homes, shops = shops }) } end
end

-- ---- from report to acknowledgement ----

check("incident.report", function(_, event)
  local household = event.data.household
  if household and household.microgrid ~= event.data.microgrid then
    return refuse(say("incident_other_microgrid", { household = household, microgrid = household.microgrid }), "household")
  end
end)

-- Taking up is a step of its own: another piece may hold the report back first (a likely duplicate).
on("incident.report", function(incident) incident:take_up {} end)

on("incident.take_up", { if_state = "open" }, function(incident, event)
  tally(incident)
  start(incident, { settle_by = event.data.settle_by, told = {} })
end)

-- More affected or more severe may lift it; it never sinks while somebody works on it.
on("incident.assess", function(incident, event)
  if event.data.scope or event.data.household then tally(incident) end
  if not incident.rung then return explain(say("incident_not_taken_up")) end
  local higher = ladder.number(rungs, first_rung(incident)) > ladder.number(rungs, incident.rung)
  local given = event.data.severity
  if higher then return start(incident, {}) end
  local sharper = raised(incident)
  if sharper or (given and event.before.severity and rank[given] > rank[event.before.severity]) then
    local severity = sharper or given
    local limit = now() + ladder_of(severity)[incident.rung .. "_settle"]
    ask_person(incident, incident.rung, incident.owner, { severity = severity, raised = sharper and true or nil, settle_by = ladder.earlier(incident.settle_by, limit),
      why = say("incident_sharper", { severity = severity }) })
  end
end)

-- A corrected category, severity, place or number goes the way it should have gone.
on("incident.correct", { if_state = running }, function(incident, event)
  local data = event.data
  if data.scope or data.household or (data.microgrid and incident.counted) then tally(incident) end
  if incident.rung and (data.category or data.microgrid or data.households or data.shops or data.scope or data.severity) then start(incident, { told = {} }) end
end)

local function tell_owner(incident)
  if not incident.owner then return end
  alert { to = incident.owner, about = incident, key = "acknowledge", urgency = urgency[incident.severity],
    text = say("incident_ask", { acknowledge_by = incident.acknowledge_by, settle_by = incident.settle_by }), while_in = "open" }
end

on("incident.ask", function(incident)
  resolve(incident, "acknowledge")             -- whoever was asked before
  resolve(incident, "name_owner")
  local calm = incident.severity ~= "urgent" and quiet.ends()
  if calm then
    at(calm, incident, "quiet_over", { while_in = "open" })
  else
    tell_owner(incident)
  end
  at(incident.acknowledge_by, incident, "unacknowledged", { while_in = "open" })
  at(incident.settle_by, incident, "unsettled", { while_in = running })
end)

on("incident.quiet_over", function(incident) tell_owner(incident) end)

on("incident.acknowledge", function(incident)
  if not incident.acknowledged_at then incident:stamp { acknowledged_at = now() } end
end)

-- The clock of telling starts again, that of solving goes on.
on("incident.unacknowledge", function(incident, event)
  ask_person(incident, incident.rung, incident.owner, { settle_by = incident.settle_by, why = say("incident_taken_back", { reason = event.data.reason }) })
end)

-- Silence: the next distinct person of the rung, on the rung's own settling clock; when there is none it climbs.
on("incident.unacknowledged", function(incident, event)
  local rung = incident.rung
  if rung == "street" then
    call_last_resort(incident)
    return after(incident.severity == "urgent" and param.last_resort_every or ladder_of(incident.severity).street_acknowledge, incident, "unacknowledged", { while_in = "open" })
  end
  local person = next_person(incident, rung, incident.told)
  if person and rung ~= "department" then
    return ask_person(incident, rung, person, { why = say("incident_no_answer", { owner = incident.owner, due = event.due, next = person }), settle_by = incident.settle_by })
  end
  climb(incident, say("incident_rung_silent", { rung = rung }))
end)

on("incident.unsettled", function(incident, event)
  climb(incident, say("incident_not_settled", { rung = incident.rung, due = event.due }))
end)

on("incident.climb", function(incident, event)
  ask(incident, event.data.to_rung or ladder.above(rungs, incident.rung) or "street", { why = say("incident_handed_up", { reason = event.data.reason }) })
end)

-- ---- handing back, over, and naming an owner ----

check("incident.bounce", function(incident)
  if times(incident, "name_owner") > 0 then return refuse(say("incident_owner_named", { owner = incident.owner })) end
end)

on("incident.bounce", function(incident, event)
  local number = times(incident, "bounce")
  if number >= param.max_bounces then return incident:refer { because = say("incident_bounced", { number = number, reason = event.data.reason }) } end
  local why = say("incident_handed_back", { owner = incident.owner, reason = event.data.reason })
  local person = next_person(incident, incident.rung, incident.told)
  if not person then return climb(incident, why) end
  ask_person(incident, incident.rung, person, { why = why, settle_by = incident.settle_by })
end)

-- The coordinator: the duty holder, then who stands above him. `passed`: how many let it lie.
local function coordinator(incident, passed)
  local asked, person = {}, nil
  for _ = 0, passed do
    person = next_of(incident, { "duty_holder", "deputy_secretary", "secretary" }, asked)
    if not person then return nil end
    asked[#asked + 1] = person
  end
  return person
end

local function ask_for_owner(incident)
  local person = coordinator(incident, times(incident, "unnamed"))
  if not person then return climb(incident, say("incident_nobody_named")) end
  alert { to = person, about = incident, key = "name_owner", urgency = urgency[incident.severity] == "urgent" and "urgent" or "high", text = say("incident_name_owner"), while_in = "unowned" }
  after(param.name_within[incident.severity], incident, "unnamed", { while_in = "unowned" })
end

on("incident.refer", function(incident)
  resolve(incident, "acknowledge")
  ask_for_owner(incident)
end)

on("incident.unnamed", function(incident)
  resolve(incident, "name_owner")
  ask_for_owner(incident)
end)

local function check_new_owner(incident, event)
  if concerns(incident, event.data.owner) then return refuse(say("interest_own", { person = event.data.owner }), "owner") end
end

check("incident.name_owner", { name = "named_is_free" }, check_new_owner)
check("incident.hand_over", { name = "heir_is_free" }, check_new_owner)
check("incident.acknowledge", { name = "taker_is_free" }, function(incident, event)
  if event.data.owner then return check_new_owner(incident, event) end
end)

on("incident.name_owner", function(incident, event)
  ask_person(incident, incident.rung, event.data.owner, { why = say("incident_named", { owner = event.data.owner }), settle_by = incident.settle_by })
end)

on("incident.hand_over", function(incident, event)
  ask_person(incident, incident.rung, event.data.owner, { why = say("incident_handed_over", { owner = event.data.owner, reason = event.data.reason }), settle_by = incident.settle_by })
end)

-- ---- whom it concerns does not act on it ----

for _, name in ipairs { "assess", "acknowledge", "unacknowledge", "bounce", "refer", "name_owner", "hand_over", "climb", "settle", "correct", "void" } do
  check("incident." .. name, { name = "free_to_" .. name }, function(incident, event) return interest.refusal(event, concerned(incident)) end)
end

-- Nor does anybody close what was his or what he settled.
check("incident.close", { name = "free_to_close" }, function(incident, event)
  local whose = concerned(incident)
  whose[#whose + 1] = incident.owner
  whose[#whose + 1] = incident.settled_by
  return interest.refusal(event, whose)
end)

-- Handing over a post hands over its incidents; an area that changes takes along those of its households, on the clocks they have.
moves.duty { kind = "incident", field = "owner", states = running, event = "hand_over" }
moves.case { kind = "incident", household = "household", states = running, event = "move" }

-- ---- the end ----

on("incident.settle", function(incident, event)
  incident:stamp { settled_at = now(), settled_by = get("person", event.actor) or none }
  local reporter = incident.on_behalf_of or incident.reporter
  if reporter then reach.tell { to = reporter, about = incident, key = "answer", text = say("incident_answer", { outcome = event.data.outcome, answer = event.data.answer }) } end
  each("incident_answers", "incident_follower", { incident = incident, state = "following" })
  after(param.objection_within, incident, "unclosed", { while_in = "settled" })
end)

each("incident_answers", function(follower)
  local incident = follower.incident
  reach.tell { to = follower.person, about = incident, key = "answer", text = say("incident_answer", { outcome = incident.outcome, answer = incident.answer }) }
end)

on("incident.unclosed", function(incident)
  incident:lapse { because = say("incident_closes") }
end)

on("incident.close", function(incident, event)
  local person = get("person", event.actor)
  local own = person ~= nil and (person == incident.reporter or person == incident.on_behalf_of)
  incident:stamp { closing = own and "confirmed" or "called_back" }
end)

on("incident.lapse", function(incident) incident:stamp { closing = "lapsed" } end)

check("incident.reopen", function(incident)
  local closed = last(incident, "close") or last(incident, "lapse")
  if incident.state == "closed" and closed and closed.time + param.reopen_within < now() then
    return refuse(say("incident_too_late", { limit = tostring(param.reopen_within) }))
  end
end)

-- Who knows the case is asked again; gone or on leave, the next one.
on("incident.reopen", function(incident, event)
  local why = say("incident_reopened", { reason = event.data.reason })
  resolve(incident, "answer")
  reach.drop(incident, "answer")
  if incident.owner and incident.owner.state == "here" then return ask_person(incident, incident.rung, incident.owner, { why = why }) end
  ask(incident, incident.rung, { why = why })
end)

-- Withdrawn or void: those who were told may disregard it.
local function disregard(incident)
  resolve(incident)
  reach.drop(incident)
  for i, person in ipairs(incident.told or {}) do
    if i <= 40 then alert { to = person, about = incident, key = "disregard", urgency = "low", text = say("incident_disregard") } end
  end
end

on("incident.withdraw", function(incident) disregard(incident) end)
on("incident.void", function(incident) disregard(incident) end)

on("incident.put_on_agenda", function(incident) incident:stamp { for_meeting = true } end)
on("incident.take_off_agenda", function(incident) incident:stamp { for_meeting = false } end)
