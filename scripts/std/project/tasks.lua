-- Tasks: a tree of parts, each with an owner and a due date; reminded ahead, the owner first and then the committee when overdue.
local moves = require "std.moves"
local clocks = require "std.project.clocks"

local function owner_of(task) return task.owner or task.unit end

check("task.give", function(_, event)
  local data = event.data
  if not data.owner and not data.unit then return refuse(say("task_nobody"), "owner") end
  local over = { completed = true, appraised = true, dropped = true, void = true }
  if data.project and over[data.project.state] then return refuse(say("task_project_over", { state = data.project.state }), "project") end
  if data.parent and data.parent.state ~= "open" then return refuse(say("task_parent_over", { state = data.parent.state }), "parent") end
  if data.parent and data.project and data.parent.project ~= data.project then return refuse(say("task_other_project"), "parent") end
end)

-- A correction could make a circle; going up from the new parent must not come to the task again.
check("task.correct", function(task, event)
  local above, steps = event.data.parent, 0
  while above and steps < 50 do
    if above == task then return refuse(say("task_circle"), "parent") end
    above, steps = above.parent, steps + 1
  end
end)

local function start(task)
  resolve(task, "overdue")
  resolve(task, "still_open")
  alert { to = owner_of(task), about = task, key = "task", text = say("task_given", { title = task.title, due = task.due }), while_in = "open" }
  cancel(task, "still_undone")
  clocks.set(task, task.due, "undone", "due_reminder", "open")
end

on("task.give", start)
on("task.postpone", start)
on("task.correct", { if_state = "open" }, function(task, event)
  if event.data.due or event.data.owner or event.data.unit then
    resolve(task, "task")
    start(task)
  end
end)

on("task.hand", function(task)
  resolve(task, "task")
  alert { to = task.owner, about = task, key = "task", text = say("task_given", { title = task.title, due = task.due }), while_in = "open" }
end)

on("task.due_reminder", function(task)
  alert { to = owner_of(task), about = task, key = "due", urgency = "normal", text = say("task_due_soon", { title = task.title, due = task.due }), while_in = "open" }
end)

on("task.undone", function(task)
  task:fall_due { overdue = true, overdue_at = now() }
  alert { to = owner_of(task), about = task, key = "overdue", urgency = "urgent", text = say("task_overdue", { title = task.title, due = task.due }), while_in = "open" }
  after(clocks.committee_after(), task, "still_undone", { while_in = "open" })
end)

on("task.still_undone", function(task)
  clocks.again { to = clocks.committee(), about = task, key = "still_open", urgency = "urgent", while_in = "open",
    text = say("task_still_open", { owner = owner_of(task), title = task.title, due = task.due }) }
  after(clocks.repeat_every(), task, "still_undone", { while_in = "open" })
end)

check("task.finish", function(task)
  local open = count("task", { parent = task, state = "open" })
  if open > 0 then return refuse(say("task_open_parts", { count = open })) end
end)

on("task.finish", function(task)
  if not task.happened_on then task:enter { happened_on = today() } end
  local parent = task.parent
  if parent and parent.state == "open" and count("task", { parent = parent, state = "open" }) == 0 then
    alert { to = owner_of(parent), about = parent, key = "parts_done", text = say("task_parts_done", { title = parent.title }), while_in = "open" }
  end
end)

on("task.reopen", function(task, event)
  alert { to = owner_of(task), about = task, key = "reopened", urgency = "high", text = say("task_reopened", { due = task.due, reason = event.data.reason }), while_in = "open" }
  start(task)
end)

local function drop_parts(task, event)
  for _, part in ipairs(find("task", { parent = task, state = "open" }, { limit = 45 })) do part:drop { reason = event.data.reason } end
  alert { to = owner_of(task), about = task, key = "dropped", urgency = "low", text = say("task_dropped", { title = task.title }) }
end
on("task.drop", drop_parts)
on("task.void", drop_parts)

-- A task of a unit that leaves is the committee's to hand over.
each("std.project.task_unit_left", "task", { state = "open" }, function(task)
  alert { to = clocks.committee(), about = task, key = "unit_left", urgency = "high", text = say("task_unit_gone", { title = task.title, unit = task.unit }), while_in = "open" }
end)

on("unit.leave", function(unit) each("std.project.task_unit_left", "task", { unit = unit, state = "open" }) end)

on("task.hand", { name = "handed_after_leaving" }, function(task) resolve(task, "unit_left") end)

moves.duty { kind = "task", field = "owner", states = { "open" }, event = "hand" }
