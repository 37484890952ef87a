-- Squads by severity, from skills and posts, units' resources and double-registered members near the place.
local posts = require "std.posts"
local ladder = require "std.ladder"
local called = require "std.called"

local categories = { "fire", "flood", "drought", "emergency" }
local by_category = { type = "table", of = "text", keys = categories }

local function words_by_category(name, en, zh, default)
  param[name] { type = by_category.type, of = by_category.of, keys = by_category.keys, default = default, label = { en = en, ["zh-CN"] = zh } }
end

param.size { type = "table", of = "integer", keys = { "severity_1", "severity_2", "severity_3" }, default = { severity_1 = 6, severity_2 = 12, severity_3 = 24 }, min = 1, max = 40,
  label = { en = "People of a squad by severity", ["zh-CN"] = "各级小组人数" } }
param.answer_within { default = "20m", type = "duration", min = "2m", max = "1 day", label = { en = "Time to answer a call", ["zh-CN"] = "集结答复时限" } }
param.approve_within { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Time to approve the summary", ["zh-CN"] = "总结审定时限" } }
words_by_category("skills", "Skills wanted", "所需专长", { fire = "消防 医护 电工 驾驶", flood = "管道 电工 驾驶 医护", drought = "管道 驾驶 木工", emergency = "医护 心理 电工 驾驶" })
words_by_category("officers", "Officers called first", "优先调用岗位", { fire = "fire_officer patroller", flood = "safety_supervisor patroller", drought = "safety_supervisor patroller",
  emergency = "police_officer patroller" })
words_by_category("offers", "Categories of resources called in", "调用资源类别", { fire = "other elderly", flood = "other hardship", drought = "other hardship", emergency = "other elderly hardship" })
param.command { default = "secretary deputy_secretary duty_holder street_committee last_resort", label = { en = "Posts that lead and are not called", ["zh-CN"] = "指挥岗位(不调用)" } }

local forming = { "forming", "complete", "short" }
local sources = { "skill", "resource", "member" }

-- A person called away is asked for nothing else: his deputy is.
posts.absence(function(person) return called.call_of(person) ~= nil end)

local function mark(drill)
  return drill and say("mode_drill") or { en = "", ["zh-CN"] = "" }
end

-- ---- who comes into question ----

-- Words of any language, as an administrator separates them: by spaces or commas (a class of bytes: no full-width comma).
local function listed(text)
  local list = {}
  for word in string.gmatch(text, "[^%s,]+") do list[#list + 1] = word end
  return list
end

local function home_grid(person)
  if person.household then return person.household.microgrid.grid end
  if person.unit then return person.unit.grid end
  local post = find("post", { person = person, state = "held" }, { limit = 1 })[1]
  return post and (post.grid or post.microgrid and post.microgrid.grid)
end

-- 0 in the area, 1 in its compound, 2 further away
local function distance(grid, other)
  if not grid or grid == other then return 0 end
  return other and grid.compound and grid.compound == other.compound and 1 or 2
end

local function by_distance(a, b)
  if a.distance ~= b.distance then return a.distance < b.distance end
  if a.rank ~= b.rank then return a.rank < b.rank end
  return a.person.id < b.person.id
end

-- Not called: who leads, who was called to this mobilisation already, who is at work in another real one.
local function not_to_call(squad)
  local skip = {}
  local function add(calls)
    for _, call in ipairs(calls) do skip[call.person.id] = true end
  end
  add(find("call", { mobilisation = squad.mobilisation }, { limit = 1000 }))
  add(find("call", { drill = false, state = called.active }, { limit = 1000 }))
  for _, post in ipairs(find("post", { role = ladder.words(param.command), state = "held" }, { limit = 1000 })) do
    if post.person then skip[post.person.id] = true end
  end
  return skip
end

local function skilled(squad)
  local list, wanted = {}, {}
  local category = squad.mobilisation.category
  for i, role in ipairs(ladder.words(param.officers[category])) do
    for _, post in ipairs(find("post", { role = role, state = "held" }, { limit = 1000 })) do
      local grid = post.grid or post.microgrid and post.microgrid.grid
      list[#list + 1] = { person = post.person, source = "skill", skill = role, rank = i, distance = distance(squad.grid, grid) }
    end
  end
  local skills = listed(param.skills[category])
  for i, skill in ipairs(skills) do wanted[skill] = 100 + i end
  for _, person in ipairs(find("person", { skill = skills, state = "here" }, { limit = 1000 })) do
    list[#list + 1] = { person = person, source = "skill", skill = person.skill, rank = wanted[person.skill], distance = distance(squad.grid, home_grid(person)) }
  end
  return list
end

local function resourced(squad)
  local list, wanted = {}, {}
  for i, category in ipairs(ladder.words(param.offers[squad.mobilisation.category])) do wanted[category] = i end
  for _, resource in ipairs(find("resource", { state = "offered" }, { limit = 1000 })) do
    local rank = wanted[resource.category]
    local person = rank and resource.unit.state == "member" and posts.representative(resource.unit)
    if person then list[#list + 1] = { person = person, source = "resource", resource = resource, rank = rank, distance = distance(squad.grid, resource.unit.grid) } end
  end
  return list
end

local function members(squad)
  local list = {}
  for _, person in ipairs(find("person", { double_registered = true, state = "here" }, { limit = 1000 })) do
    list[#list + 1] = { person = person, source = "member", rank = 0, distance = distance(squad.grid, home_grid(person)) }
  end
  return list
end

-- Three queues, the nearest first; nobody twice.
local function queues_for(squad)
  local skip = not_to_call(squad)
  local queues = { skill = skilled(squad), resource = resourced(squad), member = members(squad) }
  for _, source in ipairs(sources) do table.sort(queues[source], by_distance) end
  local at = { skill = 0, resource = 0, member = 0 }
  return function(source)
    local queue = queues[source]
    while at[source] < #queue do
      at[source] = at[source] + 1
      local candidate = queue[at[source]]
      if candidate.person and candidate.person.state == "here" and not skip[candidate.person.id] then
        skip[candidate.person.id] = true
        return candidate
      end
    end
  end
end

local function why(candidate)
  return say("squad_why_" .. candidate.source, { skill = candidate.skill, distance = candidate.distance, unit = candidate.person.unit, offer = candidate.resource and candidate.resource.name })
end

local function place_call(squad, candidate)
  local mobilisation = squad.mobilisation
  local call = create("call.place", { mobilisation = mobilisation, squad = squad, person = candidate.person, unit = candidate.person.unit, source = candidate.source,
    resource = candidate.resource, drill = mobilisation.drill, answer_by = now() + param.answer_within, because = why(candidate) })
  if not squad.leader then squad:appoint { leader = candidate.person } end
  if candidate.resource then squad:equip { resources = append(squad.resources, candidate.resource) } end
  return call
end

local function there(squad)
  return count("call", { squad = squad, state = { "coming", "arrived" } })
end

local function fall_short(squad)
  local mobilisation = squad.mobilisation
  if squad.state == "forming" then squad:fall_short {} end
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = squad, key = "short", urgency = "urgent", while_in = forming,
    text = say("squad_short", { drill = mark(mobilisation.drill), name = mobilisation.name, coming = there(squad), wanted = squad.wanted }) }
end

-- Calls as many as are missing: in turn one for a skill, one with a resource, one member; `first` names where to look first.
local function fill(squad, first)
  local missing = squad.wanted - count("call", { squad = squad, state = called.active })
  if missing <= 0 then return end
  local next_of, turn, dry = queues_for(squad), 0, 0
  local candidate = first and next_of(first)
  while missing > 0 and dry < #sources do
    if not candidate then
      candidate = next_of(sources[turn % #sources + 1])
      turn = turn + 1
    end
    if candidate then
      place_call(squad, candidate)
      missing, dry, candidate = missing - 1, 0, nil
    else
      dry = dry + 1
    end
  end
  if missing > 0 then fall_short(squad) end
end

local function size_for(mobilisation)
  return param.size["severity_" .. mobilisation.severity]
end

-- ---- forming ----

local function squad_of(mobilisation, grid)
  return find("squad", { mobilisation = mobilisation, grid = grid or none, state = forming })[1]
end

local function form(mobilisation, grid)
  create("squad.form", { mobilisation = mobilisation, grid = grid, wanted = size_for(mobilisation) })
end

local function form_all(mobilisation)
  local areas = mobilisation.areas
  if not areas or #areas == 0 then areas = { false } end
  for _, grid in ipairs(areas) do
    local squad = squad_of(mobilisation, grid or nil)
    if not squad then
      form(mobilisation, grid or nil)
    elseif squad.wanted ~= size_for(mobilisation) then
      squad:resize { wanted = size_for(mobilisation) }
    end
  end
end

on("mobilisation.declare", { name = "form" }, function(mobilisation) form_all(mobilisation) end)

on("mobilisation.extend", { name = "form_more" }, function(mobilisation)
  local areas = {}
  for _, grid in ipairs(mobilisation.areas or {}) do areas[grid.id] = true end
  for _, squad in ipairs(find("squad", { mobilisation = mobilisation, state = forming }, { limit = 1000 })) do
    local covered = squad.grid and areas[squad.grid.id] or not squad.grid and #(mobilisation.areas or {}) == 0
    if not covered then squad:stand_down {} end
  end
  form_all(mobilisation)
end)

on("squad.form", function(squad) fill(squad) end)
on("squad.resize", function(squad) fill(squad) end)

-- ---- calls ----

local function running(mobilisation)
  return mobilisation.state == "declared" or mobilisation.state == "confirmed"
end

on("call.place", function(call)
  local mobilisation = call.mobilisation
  local data = { drill = mark(call.drill), name = mobilisation.name, category = mobilisation.category, severity = mobilisation.severity, grid = call.squad.grid, due = call.answer_by }
  alert { to = call.person, about = call, key = "call", urgency = "urgent", text = say(call.squad.grid and "squad_call" or "squad_call_all", data), while_in = "called" }
  at(call.answer_by, call, "unanswered", { while_in = "called" })
  if not call.drill then call:away {} end
end)

local function check_running(call)
  if not running(call.mobilisation) then return refuse(say("squad_mobilisation_over")) end
end

check("call.come", { name = "come_in_time" }, check_running)
check("call.arrive", { name = "arrive_in_time" }, check_running)

local function count_again(squad)
  local coming = there(squad)
  if coming >= squad.wanted and squad.state ~= "complete" and squad.state ~= "stood_down" then
    squad:complete { because = say("squad_complete", { coming = coming, wanted = squad.wanted }) }
    resolve(squad, "short")
  end
end

-- Whoever had said no or nothing is called away again; whoever was called already stays so.
local function returns(call, event)
  local before = event.before.state
  if not call.drill and (before == "none" or before == "cannot") then call:away {} end
end

on("call.come", function(call, event)
  call:stamp { said = "coming", answered_at = now() }
  returns(call, event)
  count_again(call.squad)
end)

on("call.arrive", function(call, event)
  call:stamp { said = "coming", answered_at = call.answered_at or now(), arrived_at = now() }
  returns(call, event)
  count_again(call.squad)
end)

local function replace(call)
  local squad = call.squad
  if not running(call.mobilisation) or squad.state == "stood_down" then return end
  if squad.state == "complete" and there(squad) < squad.wanted then squad:reopen {} end
  fill(squad, call.source)
end

on("call.decline", function(call, event)
  call:stamp { said = "cannot", answered_at = now() }
  if not call.drill and event.before.state ~= "none" then call:back {} end
  replace(call)
end)

on("call.unanswered", function(call, event)
  call:miss { because = say("squad_no_answer", { due = event.due }) }
end)

on("call.miss", function(call)
  call:stamp { said = "none" }
  if not call.drill then call:back {} end
  replace(call)
end)

-- ---- standing down ----

each("squad_over", function(squad) squad:stand_down {} end)
each("call_over", function(call) call:stand_down {} end)

on("mobilisation.stand_down", { name = "dissolve" }, function(mobilisation)
  each("squad_over", "squad", { mobilisation = mobilisation, state = forming })
  if count("call", { mobilisation = mobilisation, state = called.active }) == 0 then return mobilisation:sum_up {} end
  each("call_over", "call", { mobilisation = mobilisation, state = called.active })
end)

-- A squad of an area that is left out: its people go home, the mobilisation goes on.
on("squad.stand_down", function(squad)
  if running(squad.mobilisation) then each("call_over", "call", { squad = squad, state = called.active }) end
end)

on("call.stand_down", function(call, event)
  local since = call.arrived_at or call.said == "coming" and call.answered_at
  call:stamp { ended_at = now(), hours = since and called.hours(since, now()) or 0, said = call.said or "none" }
  local mobilisation = call.mobilisation
  if event.before.state ~= "called" then
    alert { to = call.person, about = mobilisation, key = "over", text = say("squad_over", { drill = mark(call.drill), name = mobilisation.name }) }
  end
  resolve(call, "call")
  if not call.drill then call:back {} end
  if mobilisation.state == "stood_down" and count("call", { mobilisation = mobilisation, state = called.active }) == 0 then mobilisation:sum_up {} end
end)

local function said(mobilisation, answer)
  return count("call", { mobilisation = mobilisation, said = answer })
end

local function first_arrival(mobilisation)
  local first = find("call", { mobilisation = mobilisation, arrived_at = range(mobilisation.created, now()) }, { sort = "arrived_at", limit = 1 })[1]
  return first and first.arrived_at
end

on("mobilisation.sum_up", function(mobilisation)
  local resources = {}
  for _, squad in ipairs(find("squad", { mobilisation = mobilisation }, { limit = 1000 })) do
    for _, resource in ipairs(squad.resources or {}) do resources[resource.id] = true end
  end
  local used = 0
  for _ in pairs(resources) do used = used + 1 end
  create("after_action.draw_up", { mobilisation = mobilisation, drill = mobilisation.drill, declared_at = mobilisation.created, stood_down_at = mobilisation.stood_down_at or now(),
    squads = count("squad", { mobilisation = mobilisation }), wanted = sum("squad", "wanted", { mobilisation = mobilisation }), called = count("call", { mobilisation = mobilisation }),
    coming = said(mobilisation, "coming"), cannot = said(mobilisation, "cannot"), none = said(mobilisation, "none"), first_arrival = first_arrival(mobilisation),
    hours = sum("call", "hours", { mobilisation = mobilisation }), resources = used })
end)

local function ask_to_approve(summary)
  local mobilisation = summary.mobilisation
  alert { to = posts.holder("secretary", {}) or "secretary", about = summary, key = "approve", text = say("squad_summary", { drill = mark(summary.drill), name = mobilisation.name }), while_in = "drawn_up" }
  after(param.approve_within, summary, "unapproved", { while_in = "drawn_up" })
end

on("after_action.draw_up", function(summary) ask_to_approve(summary) end)

on("after_action.unapproved", function(summary)
  resolve(summary, "approve")
  ask_to_approve(summary)
end)
