-- Wartime and care: visits never pause. Those due soon of people who are called away are made by their deputies. Needs std.care, std.squad.
local called = require "std.called"
local chain = require "std.chain"

param.ahead { default = "2 days", type = "duration", min = "1h", max = "14 days", label = { en = "Visits due within this time go to the deputy", ["zh-CN"] = "转代访的提前量" } }
param.takes_over { default = "microgrid_leader grid_leader branch_secretary", label = { en = "Who visits where there is no deputy", ["zh-CN"] = "无AB角时代访岗位" } }

-- Somebody must know of a visit that nobody makes.
local function nobody(service)
  local text = say("mode_care_nobody", { visitor = service.visitor })
  alert { to = "duty_holder", about = service, key = "nobody_visits", urgency = "high", text = text, while_in = { "planned", "missed" } }
end

each("care_stand_in", function(service)
  local visitor = service.visitor
  local call = visitor and called.call_of(visitor)
  if not call or service.due > now() + param.ahead then return end
  local person = called.stand_in(visitor, chain.place(service), param.takes_over)
  if not person then return nobody(service) end
  service:reassign { visitor = person, because = say("mode_care_stand_in", { visitor = visitor, mobilisation = call.mobilisation, next = person }) }
end)

on("call.away", function(call)
  each("care_stand_in", "care_service", { visitor = call.person, state = { "planned", "missed" } })
end)

-- Each morning what has come near in the meantime.
each("care_of_call", function(call)
  each("care_stand_in", "care_service", { visitor = call.person, state = { "planned", "missed" } })
end)

every("care_of_called", { rrule = "FREQ=DAILY", at = "07:00", if_holiday = "keep", catch_up = "once" }, function()
  each("care_of_call", "call", { drill = false, state = called.active })
end)
