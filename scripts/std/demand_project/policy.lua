-- The resident follows his matter through: told when it becomes a project, when that is completed, when it is dropped.
local posts = require "std.posts"
local reach = require "std.reach"

on("demand.make_project", function(demand, event)
  local project = create("project.list", { title = event.data.title, area = event.data.area, description = demand.text, microgrid = demand.microgrid,
    decision = event.data.decision, due = event.data.until_time })
  project:link_demand { demand = demand }
end)

local function tell_one(demand, project, key, words)
  local person = demand.resident or demand.on_behalf_of
  if person then return reach.tell { to = person, about = project, key = key, text = words } end
  alert { to = demand.collector or posts.holder("microgrid_leader", posts.place(demand)) or "microgrid_leader", about = project, key = "pass_on_" .. key, text = words }
end

-- Those whose demands were merged into it hear the same.
local function what(project, key)
  if key == "completed" then return say("demand_project_done", { number = project.number, outcome = project.outcome }) end
  if key == "dropped" then return say("demand_project_dropped", { number = project.number, reason = project.drop_reason }) end
  return say("demand_to_project", { number = project.number, title = project.title })
end

for _, key in ipairs { "listed", "completed", "dropped" } do
  each("followers_of_a_project_" .. key, "demand", { state = "merged" }, function(follower)
    local project = follower.into.projects[1]
    if project then tell_one(follower, project, key, what(project, key)) end
  end)
end

local function tell(project, key)
  local demand = project.demand
  if not demand then return end
  tell_one(demand, project, key, what(project, key))
  each("followers_of_a_project_" .. key, "demand", { into = demand, state = "merged" })
end

on("project.link_demand", function(project) tell(project, "listed") end)
on("project.complete", function(project) tell(project, "completed") end)
on("project.drop", function(project, event)
  if not project.demand then return end
  project:keep_reason { drop_reason = event.data.reason }
  tell(project, "dropped")
end)
