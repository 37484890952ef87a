-- Duplicates. A proposed one asks nobody until a person has decided or the time for it is over.
local posts = require "std.posts"
local ladder = require "std.ladder"

param.same_within { default = "24h", type = "duration", min = "1h", max = "14 days", label = { en = "Reports within this time may be the same", ["zh-CN"] = "判重时间范围" } }
param.decide_within { type = "table", of = "duration", keys = { "urgent", "major", "ordinary" }, default = { urgent = "10m", major = "1 working hour", ordinary = "4 working hours" },
  min = "1m", max = "5 days", label = { en = "Time to decide whether it is a duplicate", ["zh-CN"] = "判重时限" } }

local running = { "open", "acknowledged", "unowned" }
local rank = { ordinary = 1, major = 2, urgent = 3 }

local function is_running(incident)
  for _, state in ipairs(running) do
    if incident.state == state then return true end
  end
  return false
end

-- The compound, or the grid where a community has no compounds.
local function same_place(a, b)
  local one, other = a.microgrid.grid, b.microgrid.grid
  return one == other or (one.compound ~= nil and one.compound == other.compound)
end

-- The earliest running incident of the kind in the same place.
local function likeness(incident)
  local since = now() - param.same_within
  for _, other in ipairs(find("incident", { category = incident.category, state = running, created = range(since, now()) }, { limit = 1000, sort = "created" })) do
    if other ~= incident and same_place(incident, other) then return other end
  end
end

local function who_decides(main)
  local place = posts.place(main)
  if main.rung == "officer" or main.rung == "branch" then
    local leader = posts.holder("grid_leader", place)
    if leader then return leader end
  end
  return posts.holder("duty_holder", place) or "duty_holder"
end

local function ask_to_decide(main)
  local number = count("incident", { duplicate_of = main, state = { "doubtful", "open", "acknowledged", "unowned" } })
  if number == 0 then return resolve(main, "duplicates") end
  alert { to = who_decides(main), about = main, key = "duplicates", urgency = main.severity == "urgent" and "urgent" or "high", text = say("merge_proposed", { number = number }), while_in = running }
end

-- Before it is taken up: a report that is sharper than what it resembles is not kept waiting.
on("incident.report", { name = "propose" }, function(incident)
  if incident.households + incident.shops > 0 then incident:state_numbers { stated_households = incident.households, stated_shops = incident.shops } end
  local main = likeness(incident)
  if not main then return end
  local why = say("merge_like", { category = incident.category, at = main.created })
  if rank[incident.severity] > rank[main.severity] then
    incident:suspect { duplicate_of = main, because = why }
  else
    incident:propose_merge { duplicate_of = main, decide_by = now() + param.decide_within[main.severity], because = why }
    at(incident.decide_by, incident, "undecided", { while_in = "doubtful" })
  end
  ask_to_decide(main)
end)

on("incident.undecided", function(incident, event)
  incident:keep_apart { because = say("merge_undecided", { due = event.due }) }
end)

local function let_go(incident)
  local main = incident.duplicate_of
  incident:repoint { duplicate_of = none }
  if main then ask_to_decide(main) end
end

on("incident.keep_apart", function(incident)
  let_go(incident)
  incident:take_up {}
end)

on("incident.not_same", function(incident) let_go(incident) end)

-- ---- merging ----

check("incident.merge", function(incident, event)
  local main = event.data.merged_into
  if main == incident or not is_running(main) then return refuse(say("merge_not_into"), "merged_into") end
end)

local function own_numbers(incident)
  return incident.stated_households or 0, incident.stated_shops or 0
end

-- The places that the reports name, each once: microgrids as a whole, and single households outside them.
local function gather_place(incident, areas, homes)
  local grid = incident.microgrid.grid
  if incident.scope == "microgrid" then
    areas[incident.microgrid.id] = true
  elseif incident.scope == "grid" or incident.scope == "compound" then
    for _, one in ipairs(incident.scope == "compound" and grid.compound and grid.compound.grids or { grid }) do
      for _, microgrid in ipairs(one.microgrids) do areas[microgrid.id] = true end
    end
  elseif incident.household then
    homes[incident.household.id] = true
  end
end

local function count_places(areas, homes, category)
  local number = 0
  for id in pairs(areas) do number = number + count("household", { microgrid = id, category = category }) end
  for id in pairs(homes) do
    local home = get("household", id)
    if home and home.category == category and not areas[home.microgrid.id] then number = number + 1 end
  end
  return number
end

-- The union: households of all places named, each once; never less than the largest number that one report states, never the sum of statements.
local function union(main)
  local areas, homes, merged = {}, {}, main.merged
  local households, shops = own_numbers(main)
  gather_place(main, areas, homes)
  for _, other in ipairs(merged) do
    local h, s = own_numbers(other)
    households, shops = math.max(households, h), math.max(shops, s)
    gather_place(other, areas, homes)
  end
  return math.max(households, count_places(areas, homes, "residential")), math.max(shops, count_places(areas, homes, "shop")), #merged + 1
end

-- `least`: what the incident was known to affect before, so that an assessment by a person is not lost. assess() lifts and asks anew where it must.
local function recount(main, severity, least)
  local households, shops, reports = union(main)
  if least then households, shops = math.max(households, main.households), math.max(shops, main.shops) end
  main:assess { households = households, shops = shops, severity = severity, because = say("merge_union", { reports = reports, households = households, shops = shops }) }
end

-- Merged ones of the merged one follow it.
each("incident_repoint", function(incident)
  local further = incident.merged_into.merged_into
  if further then incident:repoint { merged_into = further } end
end)

on("incident.merge", function(incident)
  local main = incident.merged_into
  local owner = incident.owner
  explain(say("merge_pointer", { at = main.created, owner = main.owner }))
  if owner and owner ~= main.owner then alert { to = owner, about = incident, key = "merged", urgency = "low", text = say("merge_told"), data = { into = main.id } } end
  each("incident_repoint", "incident", { merged_into = incident, state = "merged" })
  recount(main, rank[incident.severity] > rank[main.severity] and incident.severity or main.severity, true)
  main:hurry { first_seen = ladder.earlier(main.first_seen or main.created, incident.first_seen or incident.created),
    acknowledge_by = ladder.earlier(main.acknowledge_by, incident.acknowledge_by), settle_by = ladder.earlier(main.settle_by, incident.settle_by) }
  if incident.duplicate_of then ask_to_decide(incident.duplicate_of) end
end)

on("incident.hurry", function(incident)
  if incident.acknowledge_by then at(incident.acknowledge_by, incident, "unacknowledged", { while_in = "open" }) end
  if incident.settle_by then at(incident.settle_by, incident, "unsettled", { while_in = running }) end
end)

each("incident_merge_proposed", function(incident)
  if incident.duplicate_of and is_running(incident.duplicate_of) then incident:merge { merged_into = incident.duplicate_of } end
end)

on("incident.merge_proposed", function(main)
  each("incident_merge_proposed", "incident", { duplicate_of = main, state = { "doubtful", "open", "acknowledged", "unowned" } })
end)

-- ---- splitting ----

-- It goes its own way again on the clock it had; the other counts anew without it and keeps its severity while somebody works on it.
on("incident.split", function(incident, event)
  local main, settle_by = incident.merged_into, incident.settle_by
  incident:repoint { merged_into = none, duplicate_of = none, because = say("merge_split", { reason = event.data.reason }) }
  resolve(incident, "merged")
  incident:take_up { settle_by = settle_by and settle_by > now() and settle_by or nil }
  if main and is_running(main) then recount(main, main.severity) end
end)

-- The first reporter does not take back what others reported as well; a void one lets the others go their own way.
check("incident.withdraw", { name = "others_reported_it" }, function(incident)
  local others = count("incident", { merged_into = incident, state = "merged" })
  if others > 0 then return refuse(say("merge_others", { number = others })) end
end)

each("incident_void_split", function(incident)
  local why = say("merge_void")
  incident:split { reason = why["zh-CN"], because = why }
end)

on("incident.void", { name = "let_the_others_go" }, function(incident)
  each("incident_void_split", "incident", { merged_into = incident, state = "merged" })
end)

-- Whose report was merged may object like the first reporter: that opens the common case again.
check("incident.object", function(incident)
  local main = incident.merged_into
  if main.state ~= "settled" and main.state ~= "closed" then return refuse(say("merge_not_settled")) end
end)

on("incident.object", function(incident, event)
  incident.merged_into:reopen { reason = event.data.reason }
end)

-- ---- the end: each reporter is answered under the number he knows ----

each("incident_merged_answers", function(incident)
  local main = incident.merged_into
  local reporter = incident.on_behalf_of or incident.reporter
  if reporter then alert { to = reporter, about = incident, key = "answer", text = say("merge_answer", { outcome = main.outcome, answer = main.answer }), data = { into = main.id } } end
  each("incident_merged_followers", "incident_follower", { incident = incident, state = "following" })
end)

each("incident_merged_followers", function(follower)
  local main = follower.incident.merged_into
  alert { to = follower.person, about = follower.incident, key = "answer", text = say("merge_answer", { outcome = main.outcome, answer = main.answer }), data = { into = main.id } }
end)

on("incident.settle", { name = "answer_merged" }, function(incident)
  each("incident_merged_answers", "incident", { merged_into = incident, state = "merged" })
end)
