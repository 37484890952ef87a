local posts = require "std.posts"
local interest = require "std.interest"
local moves = require "std.moves"

local severities = { "urgent", "major", "ordinary" }
param.send_within { type = "table", of = "duration", keys = severities, min = "10m", max = "30 days", default = { urgent = "1h", major = "1 working day", ordinary = "2 working days" },
  label = { en = "Time to send a referral", ["zh-CN"] = "转出时限" } }
param.chase_every { type = "table", of = "duration", keys = severities, min = "30m", max = "60 days", default = { urgent = "4h", major = "2 working days", ordinary = "5 working days" },
  label = { en = "A silent department is asked again after", ["zh-CN"] = "跟进间隔" } }
param.max_refusals { default = 2, min = 1, max = 10, label = { en = "Refusals before the joint meeting", ["zh-CN"] = "上会前拒收次数" } }

local open_states = { "drawn_up", "sent", "accepted" }
local running = { open = true, acknowledged = true, unowned = true }

local function open_referral(incident)
  return find("referral", { incident = incident, state = open_states })[1]
end

local function tell_owner(referral, key, urgency, text)
  alert { to = referral.owner or "duty_holder", about = referral, key = key, urgency = urgency, text = text, while_in = open_states }
end

-- The department's rung: somebody draws up the referral; a later owner takes it over.
on("incident.ask", function(incident)
  if incident.rung ~= "department" or not incident.department then return end
  local referral = open_referral(incident)
  if referral then
    if incident.owner and referral.owner ~= incident.owner then referral:assign { owner = incident.owner, due = incident.settle_by } end
    return
  end
  create("referral.draw_up", { incident = incident, department = incident.department, owner = incident.owner, due = incident.settle_by,
    number = count("referral", { incident = incident }) + 1 })
end)

moves.duty { kind = "referral", field = "owner", states = open_states, event = "assign" }

local function ask_to_send(referral)
  local due = now() + param.send_within[referral.incident.severity]
  tell_owner(referral, "send", "high", say("referral_send", { department = referral.department, due = due }))
  at(due, referral, "unsent", { while_in = "drawn_up" })
end

on("referral.draw_up", function(referral) ask_to_send(referral) end)
on("referral.redirect", function(referral) ask_to_send(referral) end)

on("referral.assign", function(referral)
  resolve(referral)
  if referral.state == "drawn_up" then return ask_to_send(referral) end
  tell_owner(referral, "chase", "normal", say("referral_chase", { department = referral.department, sent_at = referral.sent_at }))
end)

-- Not sent: the committee's deputy hears of it too, and the owner is asked again.
on("referral.unsent", function(referral, event)
  if not running[referral.incident.state] then return referral:drop { because = say("referral_over") } end
  local text = say("referral_unsent", { department = referral.department, due = event.due })
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = referral, key = "unsent", urgency = "high", text = text, while_in = "drawn_up" }
  ask_to_send(referral)
end)

-- The promised day ends with the office hours.
local function await_promise(referral)
  if referral.promised then
    at(time(referral.promised .. " 18:00"), referral, "promise_due", { while_in = { "sent", "accepted" } })
    cancel(referral, "silent")
  else
    after(param.chase_every[referral.incident.severity], referral, "silent", { while_in = { "sent", "accepted" } })
  end
end

on("referral.send", function(referral)
  resolve(referral)
  referral:stamp { sent_at = now() }
  await_promise(referral)
end)

on("referral.accept", function(referral) await_promise(referral) end)
on("referral.promise", function(referral) await_promise(referral) end)

local function chase(referral, key, text)
  if not running[referral.incident.state] then return referral:drop { because = say("referral_over") } end
  tell_owner(referral, key, "high", text)
  after(param.chase_every[referral.incident.severity], referral, "silent", { while_in = { "sent", "accepted" } })
end

on("referral.silent", function(referral)
  chase(referral, "chase", say("referral_chase", { department = referral.department, sent_at = referral.sent_at }))
end)

on("referral.promise_due", function(referral)
  chase(referral, "promise_due", say("referral_promise", { department = referral.department, promised = referral.promised }))
end)

-- A first refusal: once more, there or elsewhere. Then the joint meeting, and the street committee at once.
on("referral.refuse", function(referral, event)
  local incident = referral.incident
  local number = count("referral", { incident = incident, state = "refused" })
  if not running[incident.state] then return explain(say("referral_over")) end
  if number < param.max_refusals then
    local next_one = event.data.next_department or referral.department
    return create("referral.draw_up", { incident = incident, department = next_one, owner = referral.owner, due = referral.due, number = referral.number + 1,
      because = say("referral_refused_first", { department = referral.department, next = next_one }) })
  end
  local why = say("referral_refused_meeting", { number = number, department = referral.department, reason = event.data.reason })
  incident:put_on_agenda { meeting_reason = why["zh-CN"], because = why }
  incident:climb { to_rung = "street", reason = why["zh-CN"], because = why }
end)

check("referral.answer", function(referral, event)
  local incident, whose = referral.incident, {}
  for _, person in ipairs(incident.concerns or {}) do whose[#whose + 1] = person end
  for _, unit in ipairs(incident.concerns_units or {}) do whose[#whose + 1] = unit end
  return interest.refusal(event, whose)
end)

on("referral.answer", function(referral, event)
  local incident = referral.incident
  if running[incident.state] then
    incident:settle { outcome = event.data.outcome, answer = event.data.reply, because = say("referral_answered", { department = referral.department }) }
  end
end)

local function drop_open(incident)
  for _, referral in ipairs(find("referral", { incident = incident, state = open_states })) do referral:drop { because = say("referral_over") } end
end

on("incident.settle", { name = "drop_on_settle" }, drop_open)
on("incident.withdraw", { name = "drop_on_withdraw" }, drop_open)
on("incident.void", { name = "drop_on_void" }, drop_open)
