-- What projects, tasks and regular duties share: whom to tell, and a due date with a reminder ahead.
local posts = require "std.posts"

local clocks = {}

param.remind_before { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Reminder before a due date", ["zh-CN"] = "到期前提醒" } }
param.committee_after { default = "2 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Overdue this long, the committee hears of it", ["zh-CN"] = "逾期多久报大党委" } }
param.repeat_every { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Overdue alerts repeat every", ["zh-CN"] = "督办间隔" } }

function clocks.committee()
  return posts.holder("deputy_secretary", {}) or posts.holder("secretary", {}) or "deputy_secretary"
end

function clocks.later(a, b)
  return a > b and a or b
end

-- at `due` the first timer, before it the reminder if there is still time
function clocks.set(entity, due_at, timer, reminder, states)
  at(due_at, entity, timer, { while_in = states })
  local ahead = due_at - param.remind_before
  if ahead > now() then at(ahead, entity, reminder, { while_in = states }) else cancel(entity, reminder) end
end

-- An alert that is heard again though it may still be open.
function clocks.again(spec)
  resolve(spec.about, spec.key)
  alert(spec)
end

function clocks.committee_after() return param.committee_after end
function clocks.repeat_every() return param.repeat_every end

return clocks
