-- What a community does with a wish. Numbers are params; who is asked comes from std.match and std.posts.
local match = require "std.match"
local posts = require "std.posts"

param.claim_within { default = "3 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time a unit has to claim", ["zh-CN"] = "接单时限" } }
param.finish_within { default = "10 working days", type = "duration", min = "1h", max = "180 days",
  label = { en = "Time a unit has to finish", ["zh-CN"] = "办结时限" } }
param.dispatch_within { default = "1 working day", type = "duration", min = "15m", max = "10 days",
  label = { en = "Time a grid has to dispatch a proposal", ["zh-CN"] = "派单时限" } }
param.decide_within { default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time the committee has to decide", ["zh-CN"] = "大党委研究时限" } }
param.confirm_within { default = "5 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time to confirm, a try", ["zh-CN"] = "每次确认时限" } }
param.max_dispatches { default = 3, min = 1, max = 10, label = { en = "Units tried before the committee", ["zh-CN"] = "派单上限" } }
param.open_wishes { default = 3, min = 1, max = 50, label = { en = "Open wishes a resident may have", ["zh-CN"] = "居民在办上限" } }
param.open_claims { default = 5, min = 1, max = 100, label = { en = "Open wishes a unit may have", ["zh-CN"] = "单位在办上限" } }
param.dispatch_mode { default = "auto", values = { "auto", "propose" }, by = { "grid" }, label = { en = "Who dispatches", ["zh-CN"] = "派单方式" },
  labels = { auto = { en = "The rule", ["zh-CN"] = "自动派单" }, propose = { en = "The grid, from a proposal", ["zh-CN"] = "网格确认" } } }
param.stale_after { default = "210 days", type = "duration", min = "30 days", max = "730 days", label = { en = "Offers older than this rank last", ["zh-CN"] = "资源过期" } }

local open_states = { "submitted", "referred", "dispatched" }

check("wish.submit", function(_, event)
  local resident = event.data.resident
  if not resident then return end
  local open = count("wish", { resident = resident, state = open_states })
  if open >= param.open_wishes then
    return refuse(say("wish_too_many_open", { resident = resident, open = open, limit = param.open_wishes }), "resident")
  end
end)

check("wish.dispatch", function(_, event)
  local unit = event.data.unit
  if unit.state ~= "member" then return refuse(say("wish_unit_left", { unit = unit }), "unit") end
end)

check("wish.claim", function(wish)
  local open = count("wish", { unit = wish.unit, state = "claimed" })
  if open >= param.open_claims then
    return refuse(say("wish_unit_full", { unit = wish.unit, open = open, limit = param.open_claims }), "unit")
  end
end)

local function refer(wish, why)
  wish:refer { because = why }
end

-- The next unit, or the committee when the choices are used up.
local function route(wish, why)
  if why then explain(why) end
  local tries = times(wish, "dispatch")
  if tries >= param.max_dispatches then
    return refer(wish, say("wish_many_tries", { tries = tries, limit = param.max_dispatches }))
  end
  local best, none_left = match.unit_for(wish, { stale = param.stale_after, most = param.open_claims })
  if not best then return refer(wish, none_left) end
  if param.dispatch_mode == "propose" then
    return wish:propose { unit = best.unit, because = best.reasons }
  end
  wish:dispatch { unit = best.unit, due = now() + param.claim_within, asked = append(wish.asked, best.unit), because = best.reasons }
end

on("wish.submit", function(wish) route(wish) end)

on("wish.correct", { if_state = { "submitted", "dispatched" } }, function(wish, event)
  if event.data.category or event.data.microgrid then route(wish) end
end)

on("wish.propose", function(wish)
  local secretary = posts.holder("branch_secretary", posts.place(wish))
  alert { to = secretary or "branch_secretary", about = wish, key = "dispatch", text = say("wish_propose", { unit = wish.unit }), while_in = "submitted" }
  after(param.dispatch_within, wish, "undispatched", { while_in = "submitted" })
end)

on("wish.undispatched", function(wish)
  wish:dispatch { unit = wish.unit, due = now() + param.claim_within, asked = append(wish.asked, wish.unit), because = last(wish, "propose") and say("wish_propose", { unit = wish.unit }) }
end)

on("wish.dispatch", function(wish, event)
  local due = event.data.due or now() + param.claim_within
  resolve(wish, "claim")                       -- whoever was asked before
  alert { to = wish.unit, about = wish, key = "claim", urgency = "normal", text = say("wish_claim", { due = due }), while_in = "dispatched" }
  at(due, wish, "unclaimed", { while_in = "dispatched" })
end)

on("wish.unclaimed", function(wish)
  route(wish, say("wish_not_claimed", { unit = wish.unit }))
end)

on("wish.refuse", function(wish, event)
  route(wish, say("wish_refused", { unit = wish.unit, reason = event.data.reason }))
end)

on("wish.release", function(wish, event)
  route(wish, say("wish_released", { unit = wish.unit, reason = event.data.reason }))
end)

on("wish.refer", function(wish)
  local holder = posts.holder("duty_holder", posts.place(wish)) or posts.holder("deputy_secretary", posts.place(wish))
  alert { to = holder or "duty_holder", about = wish, key = "decide", urgency = "high", text = say("wish_decide"), while_in = "referred" }
  after(param.decide_within, wish, "undecided", { while_in = "referred" })
end)

-- Nothing rests without a clock: an undecided wish goes to the secretary and is asked again.
on("wish.undecided", function(wish)
  local secretary = posts.holder("secretary", posts.place(wish))
  alert { to = secretary or "secretary", about = wish, key = "decide_late", urgency = "urgent", text = say("wish_decide"), while_in = "referred" }
  after(param.decide_within, wish, "undecided", { while_in = "referred" })
end)

on("wish.claim", function(wish)
  after(param.finish_within, wish, "unfinished", { while_in = "claimed" })
end)

on("wish.redo", function(wish)
  alert { to = wish.unit, about = wish, key = "redo", urgency = "high", while_in = "claimed" }
  after(param.finish_within, wish, "unfinished", { while_in = "claimed" })
end)

-- A late unit is reminded once, its clock runs again; then the committee decides.
on("wish.unfinished", function(wish, event)
  local why = say("wish_not_finished", { unit = wish.unit, due = event.due })
  if times(wish, "unfinished") > 1 then return refer(wish, why) end
  alert { to = wish.unit, about = wish, key = "finish", urgency = "high", text = why, while_in = "claimed" }
  after(param.finish_within, wish, "unfinished", { while_in = "claimed" })
end)

on("wish.complete", function(wish)
  alert { to = wish.resident or "microgrid_leader", about = wish, key = "confirm", text = say("wish_confirm"), while_in = "done" }
  after(param.confirm_within, wish, "unconfirmed", { while_in = "done" })
end)

-- Two tries: the resident, then a call by the microgrid leader; after that it closes unrated.
on("wish.unconfirmed", function(wish)
  if times(wish, "unconfirmed") > 1 then return wish:lapse { because = say("wish_lapsed") } end
  local leader = posts.holder("microgrid_leader", posts.place(wish))
  alert { to = leader or "microgrid_leader", about = wish, key = "call_back", text = say("wish_call_back"), while_in = "done" }
  after(param.confirm_within, wish, "unconfirmed", { while_in = "done" })
end)

on("wish.decline", function(wish, event)
  if wish.resident then alert { to = wish.resident, about = wish, key = "declined", text = say("wish_declined", { reason = event.data.reason }) } end
end)

