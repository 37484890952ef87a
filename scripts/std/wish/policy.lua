-- What a community does with a wish. Numbers are params; who is asked comes from std.match and std.posts, answers go by std.reach.
local match = require "std.match"
local posts = require "std.posts"
local reach = require "std.reach"
local interest = require "std.interest"
local figures = require "std.wish_figures"

param.claim_within { default = "3 working days", type = "duration", min = "1h", max = "30 days", by = { "grid" },
  label = { en = "Time a unit has to claim", ["zh-CN"] = "接单时限" } }
param.finish_within { default = "10 working days", type = "duration", min = "1h", max = "180 days", by = { "grid" },
  label = { en = "Time a unit has to finish", ["zh-CN"] = "办结时限" } }
param.board_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", by = { "grid" },
  label = { en = "Time a wish waits on the board", ["zh-CN"] = "公示待认领时限" } }
param.dispatch_within { default = "1 working day", type = "duration", min = "15m", max = "10 days",
  label = { en = "Time a grid has to dispatch a proposal", ["zh-CN"] = "派单时限" } }
param.decide_within { default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time the committee has to decide", ["zh-CN"] = "大党委研究时限" } }
param.confirm_within { default = "5 working days", type = "duration", min = "1h", max = "30 days", by = { "grid" },
  label = { en = "Time to confirm, a try", ["zh-CN"] = "每次确认时限" } }
param.answer_within { default = "5 working days", type = "duration", min = "1h", max = "60 days",
  label = { en = "Time to the first answer (claimed or declined)", ["zh-CN"] = "首次答复时限" } }
param.redo_within { default = "30 days", type = "duration", min = "1 day", max = "365 days",
  label = { en = "How long a closed wish may be sent back", ["zh-CN"] = "销单后可返工期限" } }
param.max_dispatches { default = 3, min = 1, max = 10, label = { en = "Units tried before the committee", ["zh-CN"] = "派单上限" } }
param.max_redos { default = 2, min = 1, max = 10, label = { en = "Times done again before the committee decides", ["zh-CN"] = "返工上限" } }
param.open_wishes { default = 3, min = 1, max = 50, label = { en = "Open wishes a resident may have", ["zh-CN"] = "居民在办上限" } }
param.open_claims { default = 5, min = 1, max = 100, label = { en = "Open wishes a unit may have", ["zh-CN"] = "单位在办上限" } }
param.member_claims { default = 2, min = 1, max = 50, label = { en = "Open wishes a member may have", ["zh-CN"] = "党员在办上限" } }
param.dispatch_mode { default = "auto", values = { "auto", "propose" }, by = { "grid" }, label = { en = "Who dispatches", ["zh-CN"] = "派单方式" },
  labels = { auto = { en = "The rule", ["zh-CN"] = "自动派单" }, propose = { en = "The grid, from a proposal", ["zh-CN"] = "网格确认" } } }
param.board_categories { type = "table", of = "boolean", label = { en = "Categories open on the board, first claim wins", ["zh-CN"] = "公示认领的类别(先认先得)" },
  default = { elderly = false, children = false, hardship = false, disability = false, merchant = false, other = false } }
param.proof_required { default = false, by = { "grid", "category" }, label = { en = "Completing needs a proof of service", ["zh-CN"] = "完成须附办理凭证" } }
param.stale_after { default = "210 days", type = "duration", min = "30 days", max = "730 days", label = { en = "Offers older than this rank last", ["zh-CN"] = "资源过期" } }

local waiting = { "submitted", "open", "referred", "dispatched" }

-- ---- who may do what --------------------------------------------------------------------------------------------

check("wish.submit", function(_, event)
  local resident = event.data.resident
  if not resident then return end
  local open = count("wish", { resident = resident, state = waiting })
  if open >= param.open_wishes then
    return refuse(say("wish_too_many_open", { resident = resident, open = open, limit = param.open_wishes }), "resident")
  end
end)

-- On behalf of somebody: of the resident himself, with his consent.
local function refuse_on_behalf(resident, data)
  if not data.on_behalf_of then return nil end
  if data.on_behalf_of ~= resident then return refuse(say("wish_behalf_whom", { person = data.on_behalf_of }), "on_behalf_of") end
  if not data.consent then return refuse(say("wish_behalf_consent", { person = data.on_behalf_of }), "consent") end
end

check("wish.submit", { name = "submit_on_behalf" }, function(_, event) return refuse_on_behalf(event.data.resident, event.data) end)
check("wish.confirm", { name = "confirm_on_behalf" }, function(wish, event) return refuse_on_behalf(wish.resident, event.data) end)
check("wish.redo", { name = "redo_on_behalf" }, function(wish, event) return refuse_on_behalf(wish.resident, event.data) end)
check("wish.withdraw", { name = "withdraw_on_behalf" }, function(wish, event)
  local actor = get("person", event.actor)
  if actor and wish.resident and actor ~= wish.resident and not event.data.on_behalf_of then return refuse(say("wish_behalf_needed", { person = wish.resident }), "on_behalf_of") end
  return refuse_on_behalf(wish.resident, event.data)
end)

check("wish.dispatch", function(_, event)
  local unit = event.data.unit
  if unit.state ~= "member" then return refuse(say("wish_unit_left", { unit = unit }), "unit") end
end)

-- Where the grid dispatches from a proposal, another unit than the proposed one needs a reason.
check("wish.dispatch", { name = "overruling" }, function(wish, event)
  if event.actor == "system" or wish.state ~= "submitted" or not wish.unit or wish.unit == event.data.unit then return end
  if not event.data.reason and not event.because then return refuse(say("wish_overrule", { unit = wish.unit }), "reason") end
end)

check("wish.decline", function(_, event)
  if event.actor == "system" then return refuse(say("wish_decline_by_person")) end
end)

-- Who claims: the unit it was dispatched to; on the board whoever comes first. A double-registered member credits his unit.
local function claimant(wish, event, dispatched)
  local actor = get("person", event.actor)
  local member = event.data.member
  local acts_himself = actor and actor.double_registered and not (actor.unit and posts.representative(actor.unit) == actor)
  if not member and acts_himself and not (dispatched and actor.unit ~= wish.unit) then member = actor end
  if dispatched then return wish.unit, member end
  return event.data.unit or (member and member.unit) or (actor and actor.unit), member
end

check("wish.claim", function(wish, event)
  local dispatched = wish.state == "dispatched"
  local unit, member = claimant(wish, event, dispatched)
  if not unit and not member then return refuse(say("wish_claim_who"), "unit") end
  local actor = get("person", event.actor)
  if actor and actor ~= member and not (unit and interest.involves(actor, unit)) then
    return refuse(say("interest_foreign", { person = actor, unit = unit or member }), unit and "unit" or "member")
  end
  if dispatched and event.data.unit and event.data.unit ~= unit then return refuse(say("wish_claim_other", { unit = unit }), "unit") end
  if unit and unit.state ~= "member" then return refuse(say("wish_unit_left", { unit = unit }), "unit") end
  if member then
    if not member.double_registered then return refuse(say("wish_member_not_registered", { member = member }), "member") end
    if unit and member.unit ~= unit then return refuse(say("wish_member_of_other", { member = member, unit = unit }), "member") end
    if member == wish.resident then return refuse(say("wish_own"), "member") end
    local open = count("wish", { member = member, state = "claimed" })
    if open >= param.member_claims then return refuse(say("wish_member_full", { member = member, open = open, limit = param.member_claims }), "member") end
  end
  local open = unit and count("wish", { unit = unit, state = "claimed" }) or 0
  if open >= param.open_claims then return refuse(say("wish_unit_full", { unit = unit, open = open, limit = param.open_claims }), "unit") end
end)

check("wish.complete", function(_, event)
  if param.proof_required and not event.data.proof then return refuse(say("wish_proof"), "proof") end
  if event.data.happened_on and event.data.happened_on > today() then return refuse(say("wish_future"), "happened_on") end
end)

local function doers(wish)
  local list = {}
  if wish.unit then list[#list + 1] = wish.unit end
  if wish.member then list[#list + 1] = wish.member end
  return list
end

-- Nobody closes what he did; the resident himself may, whatever unit he works for.
check("wish.confirm", function(wish, event)
  local himself = wish.resident ~= nil and wish.resident.id == event.actor and wish.resident ~= wish.member
  if not himself then return interest.refusal(event, doers(wish)) end
end)

-- A call back is somebody else's, not the resident's own.
check("wish.call_back", function(wish, event)
  local whose = doers(wish)
  whose[#whose + 1] = wish.resident
  return interest.refusal(event, whose)
end)

-- A resident has some time; what a call back finds is always done again.
check("wish.redo", function(wish, event)
  if event.actor ~= "system" and wish.closed_at and wish.closed_at + param.redo_within < now() then return refuse(say("wish_redo_late", { closed_at = wish.closed_at })) end
end)

local can_be_followed = { submitted = true, open = true, referred = true, dispatched = true, claimed = true, done = true, closed = true }

check("wish.merge", function(wish, event)
  local into = event.data.into
  if into == wish or not can_be_followed[into.state] then return refuse(say("wish_merge_into"), "into") end
end)

-- ---- telling ----------------------------------------------------------------------------------------------------

local function tell_resident(wish, key, words, while_in)
  if wish.resident then reach.tell { to = wish.resident, about = wish, key = key, text = words, while_in = while_in } end
end

local function tell_doers(wish, key, urgency, words, while_in)
  for _, doer in ipairs(doers(wish)) do
    alert { to = doer, about = wish, key = key, urgency = urgency, text = words, while_in = while_in }
  end
end

-- Somebody for a call back who did not do it: microgrid, grid, branch, committee.
local function caller_for(wish)
  local skip = {}
  if wish.member then skip[wish.member.id] = true end
  if wish.resident then skip[wish.resident.id] = true end
  local place = posts.place(wish)
  for _, role in ipairs { "microgrid_leader", "grid_leader", "branch_secretary", "deputy_secretary" } do
    local person = posts.holder(role, place, skip)
    if person and (not wish.unit or (person.unit ~= wish.unit and person ~= posts.representative(wish.unit))) then return person end
  end
end

-- What became of it goes to those whose wishes were the same; if it is given up, theirs go on by themselves.
each("wish_followers", "wish", { state = "merged" }, function(follower)
  local main = follower.into
  if main.state == "withdrawn" or main.state == "void" then
    return follower:split { reason = say("wish_main_gone")["zh-CN"], because = say("wish_main_gone") }
  end
  if main.state == "declined" then tell_resident(follower, "answer", say("wish_main_declined", { reason = main.answer })) end
  if main.state == "closed" or main.state == "lapsed" then tell_resident(follower, "answer", say("wish_main_closed", { proof = main.proof })) end
end)

local function tell_followers(wish)
  if count("wish", { into = wish, state = "merged" }) > 0 then each("wish_followers", "wish", { into = wish, state = "merged" }) end
end

-- ---- standing of a unit -----------------------------------------------------------------------------------------

local function took_its_turn(unit)
  if unit then unit:wish_standing { wish_turn = now() } end
end

local function credit(unit, rating, sign)
  if not unit or not rating then return end
  local rated = math.max(0, unit.wishes_rated + sign)
  unit:wish_standing { wishes_rated = rated, wish_stars = math.max(0, unit.wish_stars + sign * rating) }
end

-- ---- routing ----------------------------------------------------------------------------------------------------

local function refer(wish, why)
  wish:refer { due = now() + param.decide_within, because = why }
end

local function dispatch(wish, unit, why)
  local limit = now() + param.claim_within
  wish:dispatch { unit = unit, due = limit, claim_by = limit, asked = append(wish.asked, unit), because = why }
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
    return wish:propose { unit = best.unit, due = now() + param.dispatch_within, because = best.reasons }
  end
  dispatch(wish, best.unit, best.reasons)
end

-- Some categories hang on the board until somebody claims them; the others are dispatched at once.
local function start(wish)
  if not param.board_categories[wish.category] then return route(wish) end
  local limit = now() + param.board_within
  wish:open { claim_by = limit, due = limit, because = say("wish_on_board", { category = wish.category, due = limit }) }
end

on("wish.submit", function(wish) start(wish) end)

on("wish.correct", { if_state = { "submitted", "open", "dispatched" } }, function(wish, event)
  if event.data.category or event.data.microgrid then start(wish) end
end)

on("wish.open", function(wish, event)
  local limit = event.data.claim_by or event.data.due or now() + param.board_within
  if wish.unit or wish.claim_by ~= limit or wish.due ~= limit then wish:note { unit = none, member = none, claim_by = limit, due = limit } end
  alert { to = "board", about = wish, key = "open", urgency = "low", text = say("wish_open", { category = wish.category, due = limit }), while_in = "open" }
  at(limit, wish, "unclaimed", { while_in = "open" })
end)

on("wish.propose", function(wish)
  local secretary = posts.holder("branch_secretary", posts.place(wish))
  alert { to = secretary or "branch_secretary", about = wish, key = "dispatch", text = say("wish_propose", { unit = wish.unit }), while_in = "submitted" }
  after(param.dispatch_within, wish, "undispatched", { while_in = "submitted" })
end)

on("wish.undispatched", function(wish)
  if not wish.unit or wish.unit.state ~= "member" then return route(wish) end
  dispatch(wish, wish.unit, say("wish_not_dispatched", { unit = wish.unit }))
end)

local function is_asked(wish, unit)
  for _, other in ipairs(wish.asked or {}) do
    if other == unit then return true end
  end
  return false
end

-- A person gives only the unit: limits and the list of those asked are filled in.
on("wish.dispatch", function(wish, event)
  local limit = event.data.claim_by or event.data.due or now() + param.claim_within
  local noted = event.data.claim_by and event.data.due and not wish.member and is_asked(wish, wish.unit)
  if not noted then wish:note { claim_by = limit, due = limit, member = none, asked = is_asked(wish, wish.unit) and wish.asked or append(wish.asked, wish.unit) } end
  resolve(wish, "claim")                       -- whoever was asked before
  alert { to = wish.unit, about = wish, key = "claim", urgency = "normal", text = say("wish_claim", { due = limit }), while_in = "dispatched" }
  at(limit, wish, "unclaimed", { while_in = "dispatched" })
end)

on("wish.unclaimed", function(wish)
  if wish.state == "open" then return route(wish, say("wish_board_empty")) end
  took_its_turn(wish.unit)
  route(wish, say("wish_not_claimed", { unit = wish.unit }))
end)

on("wish.refuse", function(wish, event)
  took_its_turn(wish.unit)
  route(wish, say("wish_refused", { unit = wish.unit, reason = event.data.reason }))
end)

on("wish.release", function(wish, event)
  local who = wish.unit or wish.member
  reach.drop(wish, "taken")
  local asked = not wish.unit or is_asked(wish, wish.unit)     -- one that took it from the board is not asked either
  if wish.member or not asked then wish:note { member = none, asked = asked and wish.asked or append(wish.asked, wish.unit) } end
  route(wish, say("wish_released", { unit = who, reason = event.data.reason }))
end)

-- A unit that leaves takes no wish with it.
each("wishes_of_a_left_unit", "wish", { state = { "dispatched", "claimed" } }, function(wish)
  local why = say("wish_unit_left", { unit = wish.unit })
  if wish.state == "claimed" then return wish:release { reason = why["zh-CN"], because = why } end
  if wish.state == "dispatched" then route(wish, why) end
end)

on("unit.leave", function(unit)
  each("wishes_of_a_left_unit", "wish", { unit = unit, state = { "dispatched", "claimed" } })
end)

-- ---- the committee ----------------------------------------------------------------------------------------------

on("wish.refer", function(wish)
  local place = posts.place(wish)
  local holder = posts.holder("duty_holder", place) or posts.holder("deputy_secretary", place)
  alert { to = holder or "duty_holder", about = wish, key = "decide", urgency = "high", text = say("wish_decide"), while_in = "referred" }
  after(param.decide_within, wish, "undecided", { while_in = "referred" })
end)

-- Nothing rests without a clock: an undecided wish goes to the secretary and is asked again.
on("wish.undecided", function(wish)
  resolve(wish, "decide_late")                 -- heard again
  local secretary = posts.holder("secretary", posts.place(wish))
  alert { to = secretary or "secretary", about = wish, key = "decide_late", urgency = "urgent", text = say("wish_decide"), while_in = "referred" }
  after(param.decide_within, wish, "undecided", { while_in = "referred" })
end)

-- ---- claimed, done, closed --------------------------------------------------------------------------------------

-- The first answer a resident gets is that somebody has it, or why nobody will.
local function first_answer(wish, fields)
  if not wish.first_answer_at then
    fields.first_answer_at, fields.answered_in_time = now(), now() <= wish.created + param.answer_within
  end
  return fields
end

local function run_finish_clock(wish, fields)
  local limit = now() + param.finish_within
  fields.finish_by, fields.due = limit, limit
  wish:note(fields)
  at(limit, wish, "unfinished", { while_in = "claimed" })
end

on("wish.claim", function(wish, event)
  local unit, member = claimant(wish, event, event.before.state == "dispatched")
  run_finish_clock(wish, first_answer(wish, { unit = unit or none, member = member or none }))
  took_its_turn(unit)
  tell_resident(wish, "taken", say("wish_taken", { unit = unit or member, due = wish.finish_by }), "claimed")
end)

-- The resident says it is not done: the same doers again, and after some times the committee.
on("wish.redo", function(wish, event)
  reach.drop(wish, "confirm")
  local was_rated = event.before.state == "closed"
  if was_rated then credit(wish.unit, wish.rating, -1) end
  local redos = times(wish, "redo")
  if redos > param.max_redos then
    wish:note { rating = none, closing = none, closed_at = none }
    return refer(wish, say("wish_many_redos", { redos = redos, limit = param.max_redos }))
  end
  if wish.unit and wish.unit.state ~= "member" then
    wish:note { rating = none, closing = none, closed_at = none }
    return refer(wish, say("wish_unit_left", { unit = wish.unit }))
  end
  run_finish_clock(wish, { rating = none, closing = none, closed_at = none })
  tell_doers(wish, "redo", "high", say("wish_redo", { reason = event.data.reason, due = wish.finish_by }), "claimed")
end)

-- Whether a timer fired already since the work began.
local function fired_before(wish, timer, begun)
  local earlier = history(wish, { event = timer, limit = 2 })[2]
  return earlier ~= nil and begun ~= nil and earlier.seq > begun.seq
end

local function later_of(one, other)
  return (not other or (one and one.seq > other.seq)) and one or other
end

-- A late unit is reminded once, its clock runs again; then the committee decides.
on("wish.unfinished", function(wish, event)
  local why = say("wish_not_finished", { unit = wish.unit or wish.member, due = event.due })
  if fired_before(wish, "unfinished", later_of(last(wish, "claim"), last(wish, "redo"))) then return refer(wish, why) end
  tell_doers(wish, "finish", "high", why, "claimed")
  after(param.finish_within, wish, "unfinished", { while_in = "claimed" })
end)

on("wish.complete", function(wish)
  reach.drop(wish, "taken")
  if wish.resident then
    tell_resident(wish, "confirm", say("wish_confirm"), "done")
  else
    alert { to = posts.holder("microgrid_leader", posts.place(wish)) or "microgrid_leader", about = wish, key = "confirm", text = say("wish_confirm_for", { proof = wish.proof }), while_in = "done" }
  end
  local limit = now() + param.confirm_within
  wish:note { due = limit }
  at(limit, wish, "unconfirmed", { while_in = "done" })
end)

-- Two tries: the resident, then a call by somebody who did not do it; after that it closes unrated.
on("wish.unconfirmed", function(wish)
  if fired_before(wish, "unconfirmed", last(wish, "complete")) then return wish:lapse { because = say("wish_lapsed") } end
  alert { to = caller_for(wish) or "microgrid_leader", about = wish, key = "call_back", text = say("wish_call_back"), while_in = "done" }
  after(param.confirm_within, wish, "unconfirmed", { while_in = "done" })
end)

local function closed(wish, how)
  reach.drop(wish, "confirm")
  wish:note { closing = how, closed_at = now() }
  credit(wish.unit, wish.rating, 1)
  tell_followers(wish)
end

on("wish.confirm", function(wish) closed(wish, "confirmed") end)
on("wish.call_back", function(wish) closed(wish, "called_back") end)

on("wish.lapse", function(wish)
  reach.drop(wish, "confirm")
  wish:note { closed_at = now() }
  tell_followers(wish)
end)

on("wish.decline", function(wish, event)
  wish:note(first_answer(wish, { closed_at = now(), answer = event.data.reason }))
  tell_resident(wish, "declined", say("wish_declined", { reason = event.data.reason }))
  tell_followers(wish)
end)

-- ---- taken back, merged, voided ---------------------------------------------------------------------------------

-- Whoever had it is told to disregard it.
local had_it = { dispatched = true, claimed = true, done = true, closed = true, lapsed = true }

local function given_up(wish, before)
  reach.drop(wish)
  if had_it[before] then tell_doers(wish, "disregard", "normal", say("wish_disregard")) end
end

on("wish.withdraw", function(wish, event)
  given_up(wish, event.before.state)
  tell_followers(wish)
end)

on("wish.void", function(wish, event)
  given_up(wish, event.before.state)
  if event.before.state == "closed" then credit(wish.unit, wish.rating, -1) end
  if wish.first_answer_at then tell_resident(wish, "disregard", say("wish_void", { reason = event.data.reason })) end
  tell_followers(wish)
end)

-- Followers of a follower follow the one that is left; a wish closed already answers at once.
on("wish.merge", function(wish, event)
  given_up(wish, event.before.state)
  for _, follower in ipairs(find("wish", { into = wish, state = "merged" })) do follower:note { into = wish.into } end
  tell_resident(wish, "merged", say("wish_merged"))
  if wish.into.state == "closed" then tell_followers(wish.into) end
end)

on("wish.split", function(wish)
  wish:note { into = none }
  start(wish)
end)

-- A corrected unit or rating is credited where it belongs.
on("wish.correct", { name = "credit_corrected", if_state = "closed" }, function(wish, event)
  if not event.data.rating and not event.data.unit then return end
  credit(event.data.unit and event.before.unit or wish.unit, event.data.rating and event.before.rating or wish.rating, -1)
  credit(wish.unit, wish.rating, 1)
end)

-- ---- call backs of closed wishes --------------------------------------------------------------------------------

param.callback_share { default = 10, min = 0, max = 100, label = { en = "Confirmed wishes called back, % a month", ["zh-CN"] = "每月回访比例(%)" } }
param.callback_most { default = 50, min = 1, max = 90, label = { en = "Most call backs a month", ["zh-CN"] = "每月回访上限" } }
param.callback_within { default = "10 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Time for a call back, a try", ["zh-CN"] = "每次回访时限" } }

-- The first instants of the month of `at` and of the month before.
local function months(at)
  local here = local_time(at)
  local year, month = here.year, here.month - 1
  if month == 0 then year, month = year - 1, 12 end
  return time(string.format("%04d-%02d-01", year, month)), time(string.format("%04d-%02d-01", here.year, here.month)), string.format("%04d-%02d", year, month)
end

local function confirmed_between(since, ends)
  local all, after_id = {}, nil
  repeat
    local page = find("wish", { state = "closed", closing = "confirmed", closed_at = range(since, ends), id = range(after_id, nil) }, { limit = 1000 })
    for _, wish in ipairs(page) do
      if wish.id ~= after_id then all[#all + 1] = wish end
    end
    after_id = #page > 0 and page[#page].id or after_id
  until not page.more
  return all
end

-- Last month's confirmed wishes, drawn by lot: each has the same chance, and the log keeps who was drawn.
every("wish_callbacks", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  local since, ends, month = months(due)
  local confirmed = confirmed_between(since, ends)
  local drawn = math.min(param.callback_most, math.ceil(#confirmed * param.callback_share / 100))
  explain(say("wish_drawn", { drawn = drawn, confirmed = #confirmed, month = month }))
  for i = 1, drawn do
    local k = random(i, #confirmed)
    confirmed[i], confirmed[k] = confirmed[k], confirmed[i]
    local wish = confirmed[i]
    create("wish_callback.draw", { wish = wish, caller = caller_for(wish), microgrid = wish.microgrid, month = month, due = now() + param.callback_within })
  end
end)

on("wish_callback.draw", function(callback)
  alert { to = callback.caller or "microgrid_leader", about = callback, key = "call_back", text = say("wish_drawn_call", { wish = callback.wish, due = callback.due }), while_in = "drawn" }
  at(callback.due, callback, "uncalled", { while_in = "drawn" })
end)

check("wish_callback.answer", function(callback, event) return interest.refusal(event, doers(callback.wish)) end)

on("wish_callback.uncalled", function(callback)
  if times(callback, "uncalled") > 1 then return callback:unreach { because = say("wish_lapsed") } end
  alert { to = posts.holder("grid_leader", posts.place(callback)) or "grid_leader", about = callback, key = "call_back_late", urgency = "high",
    text = say("wish_drawn_call", { wish = callback.wish, due = callback.due }), while_in = "drawn" }
  after(param.callback_within, callback, "uncalled", { while_in = "drawn" })
end)

-- Not fulfilled after all: it is done again and counts as fulfilled no more. A rating that was missing is taken over.
on("wish_callback.answer", function(callback, event)
  local wish = callback.wish
  if wish.state ~= "closed" then return end
  if not event.data.fulfilled then return wish:redo { reason = event.data.note or say("wish_not_fulfilled")["zh-CN"], because = say("wish_not_fulfilled") } end
  if event.data.rating and not wish.rating then
    wish:note { rating = event.data.rating }
    credit(wish.unit, event.data.rating, 1)
  end
end)

-- ---- figures ----------------------------------------------------------------------------------------------------

param.report_since { default = "2021-08-01", type = "date", min = "1990-01-01", max = "2100-01-01", label = { en = "The platform's rate counts from", ["zh-CN"] = "圆梦率统计起始日" } }

every("wish_report", { rrule = "FREQ=DAILY", at = "07:30", if_holiday = "keep", catch_up = "once" }, function()
  local since = time(param.report_since)
  if count("wish", { created = range(since, now()) }) == 0 then return explain(say("wish_report_empty")) end
  create("wish_report.draw_up", { since = since, ends = now() })
end)

-- Last month once more by grid, unit and category.
every("wish_report_monthly", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "07:45", if_holiday = "keep", catch_up = "once" }, function(due)
  local since, ends = months(due)
  if count("wish", { created = range(since, ends) }) == 0 then return explain(say("wish_report_empty")) end
  for _, split in ipairs { "grid", "unit", "category" } do create("wish_report.draw_up", { since = since, ends = ends, split = split }) end
end)

-- A person may draw up any period, of all or of one grid, unit or category, and have it split.
check("wish_report.draw_up", function(_, event)
  local ends, split = event.data.ends or now(), event.data.split
  if ends < event.data.since then return refuse(say("wish_report_period"), "ends") end
  local many = (split == "grid" and count("grid", { all = true })) or (split == "unit" and count("unit", { all = true })) or 0
  if many > figures.most then return refuse(say("wish_report_many", { many = many, limit = figures.most }), "split") end
end)

local function parts_of(split)
  if split == "grid" then return find("grid", { all = true }, { limit = figures.most }) end
  if split == "unit" then return find("unit", { all = true }, { limit = figures.most }) end
  local categories = {}
  for category in pairs(param.board_categories) do categories[#categories + 1] = category end
  return categories
end

on("wish_report.draw_up", function(report, event)
  local split = event.data.split
  local ends = event.data.ends or now()
  report:figures(figures.of(report, ends))
  for _, part in ipairs(split and parts_of(split) or {}) do
    local fields = { since = report.since, ends = ends, part_of = report, grid = report.grid, unit = report.unit, category = report.category }
    fields[split] = part
    create("wish_report.draw_up", fields)
  end
end)
