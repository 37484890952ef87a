-- Deadlines of those called to a squad stand still and run on when they are back: common ground of the bridges std.mode_wish, std.mode_task …
-- A bridge gives its kind the events pause and resume and the fields paused and paused_by. Needs std.squad.
local called = require "std.called"

local standstill = {}

text "standstill_pause" { en = "{who} is called to {mobilisation}: the deadline stands still", ["zh-CN"] = "{who}投入{mobilisation},时限暂停" }
text "standstill_resume" { en = "back: what was left runs on from the next opening", ["zh-CN"] = "已归建,剩余时限自下次开门起续算" }

-- The call that takes the person, or half the unit, away; nil: somebody is there.
local function taken(person, unit)
  return person and called.call_of(person) or unit and called.half(unit) or nil
end

-- Pauses or resumes as things are now. Safe to ask again.
function standstill.check(entity, person, unit)
  local call = taken(person, unit)
  if call then
    local mobilisation = call.mobilisation
    entity:pause { paused = true, paused_by = mobilisation, because = say("standstill_pause", { who = person and called.call_of(person) and person or unit, mobilisation = mobilisation }) }
  elseif entity.paused then
    entity:resume { paused = false, because = say("standstill_resume") }
  end
end

-- What is left counts in open time, whatever the deadline was set by: that is how "from the next opening" comes true.
function standstill.stop(entity, timers)
  for _, timer in ipairs(timers) do pause(entity, timer, { working = true }) end
end

-- → the earliest due that runs again, or nil
function standstill.go(entity, timers)
  local first
  for _, timer in ipairs(timers) do
    resume(entity, timer)
    local at = due(entity, timer)
    if at and (not first or at < first) then first = at end
  end
  return first
end

return standstill
