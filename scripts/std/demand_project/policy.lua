-- The resident follows his matter through: told when it becomes a project, when that is completed, when it is dropped.
local posts = require "std.posts"
local reach = require "std.reach"

on("demand.make_project", function(demand, event)
  local project = create("project.list", { title = event.data.title, area = event.data.area, description = demand.text, microgrid = demand.microgrid,
    decision = event.data.decision, due = event.data.until_time })
  project:link_demand { demand = demand }
end)

local function tell(project, key, words)
  local demand = project.demand
  if not demand then return end
  local person = demand.resident or demand.on_behalf_of
  if person then return reach.tell { to = person, about = project, key = key, text = words } end
  alert { to = demand.collector or posts.holder("microgrid_leader", posts.place(demand)) or "microgrid_leader", about = project, key = "pass_on_" .. key, text = words }
end

on("project.link_demand", function(project) tell(project, "listed", say("demand_to_project", { number = project.number, title = project.title })) end)
on("project.complete", function(project, event) tell(project, "completed", say("demand_project_done", { number = project.number, outcome = event.data.outcome })) end)
on("project.drop", function(project, event) tell(project, "dropped", say("demand_project_dropped", { number = project.number, reason = event.data.reason })) end)
