-- What is raised in bench, courtyard, residents' and collectors' meetings becomes a demand; demands that were not answered or did not land in time
-- come before the joint meeting. Needs std.meeting, std.demand.
local agenda = require "std.meeting.agenda"
local posts = require "std.posts"

param.late_from { default = "1 working day", type = "duration", min = "0s", max = "60 days", label = { en = "Demands late by more than this are on the agenda", ["zh-CN"] = "逾期多久上会" } }

off "std.meeting.answer_here" { because = "the demand list answers it" }

-- A microgrid of the grid stands for it when the meeting was the grid's.
local function microgrid_of(matter)
  local meeting = matter.meeting
  local grid = meeting.grid
  return matter.microgrid or meeting.microgrid or (grid and find("microgrid", { grid = grid }, { limit = 1 })[1])
end

-- Without a place there is no list to put it on: the deputy secretary answers it, with the meeting's clock.
local function answer_here(matter)
  local owner = posts.holder("deputy_secretary", {}) or posts.holder("secretary", {})
  if owner then return matter:assign { owner = owner, answer_by = now() + param["std.meeting.answer_within"], because = say("matter_no_place") } end
  alert { to = "deputy_secretary", about = matter, key = "answer", urgency = "high", text = say("matter_no_place"), while_in = "raised" }
end

on("matter.raise", { name = "collect" }, function(matter)
  local microgrid = microgrid_of(matter)
  if not microgrid then return answer_here(matter) end
  local demand = create("demand.collect", { text = matter.text, microgrid = microgrid, resident = matter.resident, category = matter.category, people = matter.people,
    channel = "discuss", happened_on = matter.meeting.happened_on, because = say("matter_to_demand", { title = matter.meeting.title }) })
  matter:hand { handed_to = demand }
end)

local long_ago = time "2001-01-01"

local function item_of(demand)
  local never = demand.first_answer_at == nil
  return { section = "demand", topic = demand.category, text = agenda.write(say("agenda_demand", { category = demand.category, microgrid = demand.microgrid, people = demand.people })),
    grounds = never and say("agenda_demand_unanswered", { owner = demand.owner, answer_by = demand.answer_by }) or say("agenda_demand_late", { owner = demand.owner, land_by = demand.land_by, level = demand.level }) }
end

on("meeting.draft", { name = "demands" }, function(meeting)
  if meeting.category ~= "joint" then return end
  local upto = now() - param.late_from
  agenda.fill(meeting, "demand", find("demand", { state = { "collected", "assigned" }, first_answer_at = none, answer_by = range(long_ago, upto) }, { sort = "answer_by", limit = 200 }), item_of)
  agenda.fill(meeting, "demand", find("demand", { state = { "assigned", "answered" }, land_by = range(long_ago, upto) }, { sort = "land_by", limit = 200 }), item_of)
end)

on("demand.settle", { name = "off_agenda" }, function(demand)
  for _, item in ipairs(find("agenda_item", { about = demand, state = "listed" })) do
    if item.meeting.state == "planned" then item:drop { result = agenda.write(say("agenda_demand_settled")) } end
  end
end)
