-- From the meeting to the project list and back: tasks and projects of resolutions; overdue tasks and the quarterly review (评议) on the agenda.
local agenda = require "std.meeting.agenda"
local posts = require "std.posts"

local title_max = 200

-- The first characters of a text, whole ones.
local function head(text)
  local cut = utf8.offset(text, title_max + 1)
  return cut and string.sub(text, 1, cut - 1) or text
end

local function responsible(resolution)
  if resolution.owner or resolution.unit then return resolution.owner end
  return posts.holder("deputy_secretary", {}) or posts.holder("secretary", {})
end

local make = {}

function make.task(resolution)
  local owner = responsible(resolution)
  if not owner and not resolution.unit then return explain(say("resolution_nobody")) end
  resolution:hand { follower = create("task.give", { title = head(resolution.text), decision = resolution.number, owner = owner, unit = resolution.unit, due = resolution.due }) }
end

function make.project(resolution)
  local project = create("project.list", { title = head(resolution.text), area = resolution.area, year = resolution.year, description = resolution.text, decision = resolution.number, due = resolution.due })
  if resolution.unit then project:assign { unit = resolution.unit, decision = resolution.number, owner = resolution.owner } end
  resolution:hand { follower = project }
end

on("resolution.number_it", { name = "carry_out_as", when = function(resolution) return make[resolution.becomes] ~= nil and resolution.follower == nil end }, function(resolution)
  make[resolution.becomes](resolution)
end)

local function resolution_of(entity)
  return find("resolution", { follower = entity, state = "adopted" })[1]
end

local function done(entity, result)
  local resolution = resolution_of(entity)
  if resolution then resolution:carry_out { result = result } end
end

on("task.finish", { name = "resolution_done" }, function(task) done(task, task.outcome) end)
on("project.complete", { name = "resolution_done_by_project" }, function(project) done(project, project.outcome) end)

-- Said to be done in the resolution: its task is done too. A project has its own completion and appraisal.
on("resolution.carry_out", { name = "finish_task" }, function(resolution, event)
  local task = resolution.follower
  if task and task.kind == "task" and task.state == "open" then task:finish { outcome = event.data.result } end
end)

on("resolution.revoke", { name = "drop_follower" }, function(resolution, event)
  local follower = resolution.follower
  if not follower then return end
  if follower.kind == "task" and follower.state == "open" then follower:drop { reason = event.data.result } end
  if follower.kind == "project" and (follower.state == "listed" or follower.state == "claimed" or follower.state == "agreed") then
    follower:drop { decision = resolution.number, reason = event.data.result }
  end
end)

on("resolution.extend", { name = "postpone_task" }, function(resolution, event)
  local task = resolution.follower
  if task and task.kind == "task" and task.state == "open" then task:postpone { due = resolution.due, reason = event.data.reason } end
end)

-- ---- agenda -----------------------------------------------------------------------------------------------------

local function late_task(task)
  return { text = agenda.write(say("agenda_task", { title = task.title, decision = task.decision or (task.project and task.project.number) })),
    grounds = say("agenda_task_late", { who = task.unit or task.owner, due = task.due, days = math.max(1, working_days(task.due, now())) }) }
end

local function for_review(project)
  return { text = agenda.write(say("agenda_project", { number = project.number, title = project.title, unit = project.unit })),
    grounds = say(project.overdue and "agenda_project_late" or "agenda_project_review", { due = project.due, quantity = project.quantity or 0, planned = project.planned }) }
end

on("meeting.draft", { name = "tasks_and_projects" }, function(meeting)
  if meeting.category ~= "joint" and meeting.category ~= "work" then return end
  agenda.fill(meeting, "task", find("task", { state = "open", due = range(time "2001-01-01", now()) }, { sort = "due", limit = 200 }), late_task)
  if meeting.category == "work" then return end
  agenda.fill(meeting, "project", find("project", { state = { "claimed", "agreed", "completed" } }, { limit = 200 }), for_review)
end)
