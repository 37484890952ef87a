local standstill = require "std.standstill"

local timers = { "due_reminder", "undone", "still_undone" }

local function look(task) standstill.check(task, task.owner, task.unit) end

each("standstill_task", look)

local function look_again(call)
  each("standstill_task", "task", { owner = call.person, state = "open" })
  if call.unit then each("standstill_task", "task", { unit = call.unit, state = "open" }) end
end

on("call.away", look_again)
on("call.back", look_again)

-- What is given to them meanwhile waits as well.
on("task.give", { name = "given_waits" }, look)
on("task.hand", { name = "handed_waits" }, look)
on("task.postpone", { name = "postponed_waits" }, look)
on("task.reopen", { name = "reopened_waits" }, look)

on("task.pause", function(task) standstill.stop(task, timers) end)

on("task.resume", function(task)
  standstill.go(task, timers)
  local at = due(task, "undone")
  if at then task:redate { due = at } end
end)
