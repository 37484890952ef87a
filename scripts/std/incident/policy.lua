-- The ladder of an incident: who is asked at which rung, with two clocks a rung. (DECISIONS.md, "Incidents"; figures marked ours there)
local posts = require "std.posts"

local rungs = { "officer", "branch", "committee", "department", "street" }
local rung_keys = { "officer_acknowledge", "officer_settle", "branch_acknowledge", "branch_settle", "committee_acknowledge", "committee_settle",
  "department_settle", "street_acknowledge", "street_settle" }

local function ladder(name, en, zh, default)
  param[name] { type = "table", of = "duration", keys = rung_keys, default = default, label = { en = "Ladder, " .. en, ["zh-CN"] = zh .. "时限" } }
end

ladder("ladder_urgent", "urgent", "紧急", {
  officer_acknowledge = "15m", officer_settle = "1h", branch_acknowledge = "15m", branch_settle = "2h", committee_acknowledge = "30m", committee_settle = "6h",
  department_settle = "24h", street_acknowledge = "30m", street_settle = "24h" })
ladder("ladder_major", "major", "较大", {
  officer_acknowledge = "2 working hours", officer_settle = "1 working day", branch_acknowledge = "2 working hours", branch_settle = "2 working days",
  committee_acknowledge = "4 working hours", committee_settle = "3 working days", department_settle = "10 working days", street_acknowledge = "1 working day", street_settle = "10 working days" })
ladder("ladder_ordinary", "ordinary", "一般", {
  officer_acknowledge = "1 working day", officer_settle = "3 working days", branch_acknowledge = "1 working day", branch_settle = "5 working days",
  committee_acknowledge = "1 working day", committee_settle = "5 working days", department_settle = "20 working days", street_acknowledge = "2 working days", street_settle = "20 working days" })

param.branch_from { default = 50, min = 1, max = 100000, label = { en = "Affected from which the branch starts", ["zh-CN"] = "支部受理户数" } }
param.committee_from { default = 200, min = 1, max = 100000, label = { en = "Affected from which the committee starts", ["zh-CN"] = "大党委受理户数" } }
param.raise_from { default = 500, min = 1, max = 100000, label = { en = "Affected that raise the severity by one", ["zh-CN"] = "升级户数" } }
param.last_resort_every { default = "30m", type = "duration", min = "5m", max = "1 day", label = { en = "Last resort is called every", ["zh-CN"] = "最后联系间隔" } }
param.objection_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to object before it closes", ["zh-CN"] = "异议期限" } }
-- Which officer is called first, and which department is the last step: by category.
param.officer { type = "table", of = "text", label = { en = "Officer asked first", ["zh-CN"] = "首问岗位" }, default = {
  dispute = "mediator", facility = "grid_leader", hazard = "safety_supervisor", fire = "fire_officer", security = "police_officer", hygiene = "safety_supervisor",
  construction = "patroller", other = "grid_leader" } }
param.department_for { type = "table", of = "text", label = { en = "Department by category", ["zh-CN"] = "对口部门" }, default = {
  dispute = "justice", facility = "power", hazard = "emergency", fire = "fire", security = "police", hygiene = "urban_management", construction = "urban_management",
  other = "street_office" } }

local urgency = { urgent = "urgent", major = "high", ordinary = "normal" }
local more_severe = { ordinary = "major", major = "urgent", urgent = "urgent" }

local function ladder_of(severity)
  return param["ladder_" .. severity]
end

local function rung_number(name)
  for i, rung in ipairs(rungs) do
    if rung == name then return i end
  end
end

local function affected(incident)
  return (incident.households or 0) + (incident.shops or 0)
end

-- Where it starts, by the number affected.
local function first_rung(incident)
  local number = affected(incident)
  if number >= param.committee_from then return "committee" end
  if number >= param.branch_from then return "branch" end
  return "officer"
end

-- Roles asked at a rung, in order; the first is the category's officer.
local function roles_at(incident, rung)
  if rung == "officer" then return { param.officer[incident.category], "microgrid_leader", "grid_leader" } end
  if rung == "branch" then return { "branch_secretary" } end
  if rung == "committee" or rung == "department" then return { "duty_holder", "deputy_secretary", "secretary" } end
  return { "street_committee", "last_resort" }
end

-- Persons who must not be asked: those it concerns and, while climbing, those asked already.
local function not_to_ask(incident, told)
  local skip = {}
  for _, person in ipairs(incident.concerns or {}) do skip[person.id] = true end
  for _, person in ipairs(told or {}) do skip[person.id] = true end
  return skip
end

local function next_person(incident, rung, told)
  local place, skip = posts.place(incident), not_to_ask(incident, told)
  for _, role in ipairs(roles_at(incident, rung)) do
    local person = posts.holder(role, place, skip)
    if person then return person, role end
  end
end

local function department_of(incident)
  return get("department", param.department_for[incident.category])
end

-- Asks the next person of a rung; a rung without anybody is passed over. `why` goes into the record.
local function ask(incident, rung, why, severity, told, settle_by)
  severity, told = severity or incident.severity, told or incident.told
  if why then explain(why) end
  -- at the last steps the clock matters more than who has been told before: the department's owner may be the duty holder again
  local asked_before = rung_number(rung) < rung_number("department") and told or nil
  local person = next_person(incident, rung, asked_before)
  if not person and rung ~= "street" then
    return ask(incident, rungs[rung_number(rung) + 1], say("incident_nobody", { rung = rung }), severity, told)
  end
  local limits = ladder_of(severity)
  local acknowledge = limits[rung .. "_acknowledge"]
  local settle = settle_by or now() + limits[rung .. "_settle"]
  local department = rung == "department" and department_of(incident) or nil
  if department then explain(say("incident_department", { category = incident.category, department = department, owner = person })) end
  incident:ask { rung = rung, owner = person, told = person and append(told, person) or told, severity = severity, department = department,
    acknowledge_by = acknowledge and now() + acknowledge or settle, settle_by = settle, because = why }
end

-- Each call is a new alert, so that it is heard again.
local function call_last_resort(incident)
  resolve(incident, "last_resort")
  alert { to = posts.holder("last_resort", posts.place(incident)) or "last_resort", about = incident, key = "last_resort", urgency = "urgent",
    text = say("incident_last_resort"), while_in = { "open", "acknowledged" } }
end

local function climb(incident, why)
  local number = rung_number(incident.rung)
  if number < #rungs then return ask(incident, rungs[number + 1], why) end
  call_last_resort(incident)
  after(ladder_of(incident.severity).street_settle, incident, "unsettled", { while_in = { "open", "acknowledged" } })
end

-- Lower rungs are told, not asked.
local function inform_below(incident, rung)
  for i = 1, rung_number(rung) - 1 do
    local person = next_person(incident, rungs[i])
    if person then
      alert { to = person, about = incident, key = "information_" .. rungs[i], urgency = "low",
        text = say("incident_for_information", { households = incident.households, shops = incident.shops, rung = rung }), while_in = { "open", "acknowledged" } }
    end
  end
end

local function start(incident)
  local rung, severity = first_rung(incident), incident.severity
  if affected(incident) >= param.raise_from and severity ~= "urgent" then
    severity = more_severe[severity]
    explain(say("incident_raised", { affected = affected(incident), limit = param.raise_from, severity = severity }))
  end
  ask(incident, rung, say("incident_start", { households = incident.households, shops = incident.shops, rung = rung }), severity)
  inform_below(incident, rung)
end

on("incident.report", function(incident) start(incident) end)

-- More affected or more severe may lift it; it never sinks while somebody works on it.
on("incident.assess", function(incident, event)
  local higher = rung_number(first_rung(incident)) > rung_number(incident.rung)
  local sharper = event.data.severity ~= nil and event.before.severity ~= nil and event.data.severity ~= event.before.severity
  if higher then return start(incident) end
  if sharper then ask(incident, incident.rung, nil, incident.severity, nil) end
end)

on("incident.ask", function(incident, event)
  resolve(incident, "acknowledge")             -- whoever was asked before
  if event.data.owner then
    alert { to = event.data.owner, about = incident, key = "acknowledge", urgency = urgency[incident.severity],
      text = say("incident_ask", { acknowledge_by = incident.acknowledge_by, settle_by = incident.settle_by }), while_in = "open" }
  end
  at(incident.acknowledge_by, incident, "unacknowledged", { while_in = "open" })
  at(incident.settle_by, incident, "unsettled", { while_in = { "open", "acknowledged" } })
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
    return ask(incident, rung, say("incident_no_answer", { owner = incident.owner, due = event.due, next = person }), nil, nil, incident.settle_by)
  end
  climb(incident, say("incident_rung_silent", { rung = rung }))
end)

on("incident.unsettled", function(incident, event)
  climb(incident, say("incident_not_settled", { rung = incident.rung, due = event.due }))
end)

on("incident.climb", function(incident, event)
  local rung = event.data.to_rung or rungs[math.min(rung_number(incident.rung) + 1, #rungs)]
  ask(incident, rung, say("incident_handed_up", { reason = event.data.reason }))
end)

on("incident.reopen", function(incident)
  ask(incident, incident.rung, nil)
end)

on("incident.settle", function(incident, event)
  if incident.reporter then
    alert { to = incident.reporter, about = incident, key = "answer", text = say("incident_answer", { answer = event.data.answer }) }
  end
  after(param.objection_within, incident, "unclosed", { while_in = "settled" })
end)

on("incident.unclosed", function(incident)
  incident:close { because = say("incident_closes") }
end)
