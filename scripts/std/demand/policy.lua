-- Every matter is answered, every item lands: an owner with two clocks, reminders ahead, the committee when one is missed, and an answer at the end.
local posts = require "std.posts"
local interest = require "std.interest"
local reach = require "std.reach"
local moves = require "std.moves"
local routing = require "std.demand.routing"

param.answer_within { default = "3 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to answer", ["zh-CN"] = "答复时限" } }
param.land_within { default = "15 working days", type = "duration", min = "1h", max = "365 days", label = { en = "Time to land", ["zh-CN"] = "落地时限" } }
param.remind_before { default = "1 working day", type = "duration", min = "15m", max = "10 days", label = { en = "Reminder ahead", ["zh-CN"] = "到期前提醒" } }
param.committee_answer_within { default = "1 working day", type = "duration", min = "1h", max = "30 days", label = { en = "Time to answer after it climbed", ["zh-CN"] = "升级后答复时限" } }
param.committee_land_within { default = "5 working days", type = "duration", min = "1h", max = "90 days", label = { en = "Time to land after it climbed", ["zh-CN"] = "升级后落地时限" } }
param.confirm_within { default = "5 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to confirm, a try", ["zh-CN"] = "每次确认时限" } }
param.reopen_within { default = "30 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Time to have it opened again", ["zh-CN"] = "重办期限" } }
param.unit_within { default = "2 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time a unit has to take it on", ["zh-CN"] = "单位响应时限" } }
param.max_units { default = 3, min = 0, max = 10, label = { en = "Units asked for help (0: none)", ["zh-CN"] = "询问单位上限(0为不询)" } }
param.assign_within { default = "1 working day", type = "duration", min = "15m", max = "10 days", label = { en = "Time a grid has to assign", ["zh-CN"] = "交办时限" } }
param.assign_mode { default = "auto", values = { "auto", "propose" }, by = { "grid" }, label = { en = "Who assigns", ["zh-CN"] = "交办方式" },
  labels = { auto = { en = "The rule", ["zh-CN"] = "自动交办" }, propose = { en = "The grid, from a proposal", ["zh-CN"] = "网格交办" } } }
param.duplicate_within { default = "7 days", type = "duration", min = "1h", max = "90 days", label = { en = "Same words within this time may be a duplicate", ["zh-CN"] = "重复判定期限" } }

local working = { "assigned", "answered" }

local function asker(demand)
  return demand.resident or demand.on_behalf_of
end

-- The resident is told the way he wants it; when nobody is named, who collected it passes it on.
local function tell(demand, key, words)
  local person = asker(demand)
  if person then return reach.tell { to = person, about = demand, key = key, text = words } end
  local leader = demand.collector or posts.holder("microgrid_leader", posts.place(demand))
  alert { to = leader or "microgrid_leader", about = demand, key = "pass_on_" .. key, text = words }
end

-- ---- collecting and assigning ----

check("demand.collect", function(_, event)
  if event.data.on_behalf_of and not event.data.consent then
    return refuse(say("demand_consent", { person = event.data.on_behalf_of }), "consent")
  end
end)

local function duplicate_of(demand)
  for _, other in ipairs(find("demand", { microgrid = demand.microgrid, category = demand.category, state = { "collected", "assigned", "answered" } }, { sort = "-created", limit = 200 })) do
    if other ~= demand and other.text == demand.text and other.created + param.duplicate_within > now() then return other end
  end
end

local function assign(demand, why)
  local owner, level, reason = routing.owner(demand)
  local unit, fit
  if param.max_units > 0 then unit, fit = routing.unit(demand) end
  if fit then explain(fit) end
  demand:assign { owner = owner, level = level, told = owner and { owner } or {}, unit = unit, asked = unit and { unit } or {}, because = { why or reason, why and reason or fit, why and fit or nil },
    answer_by = demand.answer_by or demand.created + param.answer_within, land_by = demand.land_by or demand.created + param.land_within }
end

on("demand.collect", function(demand)
  if param.assign_mode == "propose" then
    local owner = routing.owner(demand)
    alert { to = posts.holder("branch_secretary", posts.place(demand)) or "branch_secretary", about = demand, key = "assign", text = say("demand_propose", { owner = owner }), while_in = "collected" }
    after(param.assign_within, demand, "unassigned", { while_in = "collected" })
  else
    assign(demand)
  end
  local other = duplicate_of(demand)
  if other then
    alert { to = posts.holder("branch_secretary", posts.place(demand)) or "branch_secretary", about = demand, key = "duplicate", urgency = "low",
      text = say("demand_duplicate", { since = other.created }), data = { other = other.id }, while_in = { "collected", "assigned", "answered" } }
  end
end)

on("demand.unassigned", function(demand) assign(demand, say("demand_nobody_assigned")) end)

-- The clock and, if there is still time, its reminder.
local function set_clock(demand, timer, reminder, when, states)
  at(when, demand, timer, { while_in = states })
  local ahead = when - param.remind_before
  if ahead > now() then at(ahead, demand, reminder, { while_in = states }) else cancel(demand, reminder) end
end

local function ask_owner(demand, urgency, words)
  alert { to = demand.owner or "secretary", about = demand, key = "owner", urgency = urgency, text = words, while_in = working }
end

local function ask_unit(demand)
  resolve(demand, "unit")
  if demand.taken_on then demand:note_times { taken_on = false } end
  if not demand.unit then return cancel(demand, "unit_silent") end
  local due = now() + param.unit_within
  alert { to = demand.unit, about = demand, key = "unit", text = say("demand_unit_asked", { due = due }), while_in = working }
  at(due, demand, "unit_silent", { while_in = working })
end

local function later(a, b)
  return a > b and a or b
end

-- By hand or by rule: the owner is told, the clocks of the first assignment run on.
on("demand.assign", function(demand, event)
  local limits = { answer_by = demand.answer_by or demand.created + param.answer_within, land_by = demand.land_by or demand.created + param.land_within }
  if not demand.answer_by or not demand.land_by then demand:note_times { answer_by = limits.answer_by, land_by = limits.land_by } end
  resolve(demand, "owner")
  if demand.first_answer_at then
    cancel(demand, "unanswered")
    cancel(demand, "answer_reminder")
    ask_owner(demand, "normal", say("demand_land_only", limits))
  else
    ask_owner(demand, "normal", say("demand_asked", limits))
    set_clock(demand, "unanswered", "answer_reminder", later(limits.answer_by, now() + param.committee_answer_within), "assigned")
  end
  set_clock(demand, "unlanded", "land_reminder", later(limits.land_by, now() + param.committee_land_within), working)
  local before = event.before.unit                     -- nil: the unit did not change
  local goes_on = demand.taken_on and (before == nil or before == demand.unit)
  if not goes_on then ask_unit(demand) end
end)

-- ---- units that help ----

-- The next unit whose resources fit, or none: the owner answers for it alone.
local function next_unit(demand, why)
  local asked = demand.asked or {}
  local unit, reason
  if #asked < param.max_units then unit, reason = routing.unit(demand)
  else reason = say("demand_units_tried", { tries = #asked, limit = param.max_units }) end
  demand:pass_to { unit = unit or none, asked = unit and append(asked, unit) or asked, because = { why, reason } }
end

on("demand.pass_to", ask_unit)

local function taken_on(demand)
  cancel(demand, "unit_silent")
  resolve(demand, "unit")
  demand:note_times { taken_on = true }
end

on("demand.take_on", taken_on)

on("demand.cannot", function(demand, event) next_unit(demand, say("demand_unit_cannot", { unit = demand.unit, reason = event.data.reason })) end)
on("demand.unit_silent", function(demand) next_unit(demand, say("demand_unit_silent", { unit = demand.unit })) end)

-- A unit that leaves takes no demand with it.
each("std.demand.unit_left", "demand", { state = working }, function(demand)
  next_unit(demand, say("demand_unit_left", { unit = demand.unit }))
end)

on("unit.leave", function(unit) each("std.demand.unit_left", "demand", { unit = unit, state = working }) end)

-- ---- reminders, and what happens when a clock runs out ----

on("demand.answer_reminder", function(demand)
  ask_owner(demand, "high", say("demand_answer_soon", { due = due(demand, "unanswered") }))
end)

on("demand.land_reminder", function(demand)
  ask_owner(demand, "high", say("demand_land_soon", { due = due(demand, "unlanded") }))
end)

-- To the next distinct person above; when everybody has been asked, the last one and the secretary hear of it again.
local function climb(demand, why)
  local person, level = routing.above(demand)
  if not person then
    resolve(demand, "owner")
    resolve(demand, "still_open")
    ask_owner(demand, "urgent", say("demand_still_open", { why = why }))
    alert { to = posts.holder("secretary", posts.place(demand)) or "secretary", about = demand, key = "still_open", urgency = "urgent", text = say("demand_still_open", { why = why }), while_in = working }
    return
  end
  demand:climb { owner = person, level = level, told = append(demand.told or {}, person), because = why }
end

on("demand.climb", function(demand, event)
  resolve(demand, "owner")
  ask_owner(demand, "high", event.because or say("demand_land_only", { land_by = demand.land_by }))
end)

on("demand.unanswered", function(demand, event)
  -- once answered in time it stays so, whatever becomes of it when it is opened again
  if not demand.answer_late and not demand.first_answer_at then demand:note_times { answer_late = true } end
  set_clock(demand, "unanswered", "answer_reminder", now() + param.committee_answer_within, "assigned")
  climb(demand, say("demand_answer_missed", { owner = demand.owner, due = event.due }))
end)

on("demand.unlanded", function(demand, event)
  if not demand.land_late then demand:note_times { land_late = true } end
  set_clock(demand, "unlanded", "land_reminder", now() + param.committee_land_within, working)
  climb(demand, say("demand_land_missed", { owner = demand.owner, due = event.due }))
end)

on("demand.hand_up", function(demand, event)
  climb(demand, say("demand_handed_up", { owner = demand.owner, reason = event.data.reason }))
end)

-- ---- answers ----

-- Nobody answers or settles what is his own, or confirms what he has done.
local function not_his_own(demand, event) return interest.refusal(event, { asker(demand) }) end
check("demand.respond", not_his_own)
check("demand.settle", not_his_own)

local function not_by_doer(demand, event)
  local doers = { demand.owner }
  if demand.unit then doers[#doers + 1] = demand.unit end
  for _, unit in ipairs(demand.helped_by or {}) do doers[#doers + 1] = unit end
  return interest.refusal(event, doers)
end
check("demand.confirm", not_by_doer)
check("demand.call_back", not_by_doer)

local function first_answer(demand)
  if not demand.first_answer_at then demand:note_times { first_answer_at = now() } end
end

-- A unit that answers or settles has taken it on; one that was only asked gets no credit for what others settle.
local function acts_for_unit(demand, event)
  local person = demand.unit and get("person", event.actor)
  return person and (person.unit == demand.unit or posts.representative(demand.unit) == person)
end

on("demand.respond", function(demand, event)
  first_answer(demand)
  if acts_for_unit(demand, event) and not demand.taken_on then taken_on(demand) end
  tell(demand, "answer", say("demand_answered", { answer = event.data.answer }))
end)

each("std.demand.tell_followers", "demand", { state = "merged" }, function(follower)
  local into = follower.into
  tell(follower, "settled", say("demand_settled", { outcome = into.outcome, answer = into.answer }))
  each("std.demand.tell_followers", "demand", { into = follower, state = "merged" })
end)

on("demand.settle", function(demand, event)
  first_answer(demand)
  if demand.unit and not demand.taken_on and not acts_for_unit(demand, event) then
    explain(say("demand_unit_untaken", { unit = demand.unit }))
    demand:note_times { unit = none }
  end
  tell(demand, "settled", say("demand_settled", { outcome = event.data.outcome, answer = event.data.answer }))
  each("std.demand.tell_followers", "demand", { into = demand, state = "merged" })
  after(param.confirm_within, demand, "unconfirmed", { while_in = "settled" })
end)

-- Two tries: the resident, then a call by the microgrid leader; then it lapses, and that is told as well.
local function tries_since_settled(demand)
  local tries, settled = 0, last(demand, "settle")
  for _, happening in ipairs(history(demand, { event = "unconfirmed" })) do
    if happening.seq > settled.seq then tries = tries + 1 end
  end
  return tries
end

on("demand.unconfirmed", function(demand)
  if tries_since_settled(demand) > 1 then return demand:lapse { because = say("demand_lapses") } end
  local leader = posts.holder("microgrid_leader", posts.place(demand))
  alert { to = leader or "microgrid_leader", about = demand, key = "call_back", text = say("demand_call_back"), while_in = "settled" }
  after(param.confirm_within, demand, "unconfirmed", { while_in = "settled" })
end)

local function reopen_until(demand)
  return last(demand, "settle").time + param.reopen_within
end

on("demand.confirm", function(demand) demand:note_times { closed_by = "confirmed" } end)
on("demand.call_back", function(demand) demand:note_times { closed_by = "called_back" } end)
on("demand.lapse", function(demand)
  demand:note_times { closed_by = "lapsed" }
  tell(demand, "lapsed", say("demand_lapsed", { outcome = demand.outcome, answer = demand.answer, until_time = reopen_until(demand) }))
end)

check("demand.reopen", function(demand)
  local until_time = reopen_until(demand)
  if until_time < now() then return refuse(say("demand_too_late", { settled = last(demand, "settle").time, until_time = until_time })) end
end)

-- Opened again, it needs another answer, another landing and another outcome, on new clocks; the limits missed before stay on record.
on("demand.reopen", function(demand, event)
  demand:note_times { answer_by = now() + param.answer_within, land_by = now() + param.land_within, outcome = none, rating = none, closed_by = none }
  ask_owner(demand, "high", say("demand_reopened", { reason = event.data.reason }))
  set_clock(demand, "unanswered", "answer_reminder", now() + param.answer_within, "assigned")
  set_clock(demand, "unlanded", "land_reminder", now() + param.land_within, working)
end)

-- ---- duplicates, withdrawal, correction ----

check("demand.merge", function(demand, event)
  local into = event.data.into
  local over = { settled = true, closed = true, withdrawn = true, converted = true, merged = true, void = true }
  if into == demand or into.into == demand then return refuse(say("demand_merge_self"), "into") end
  if over[into.state] then return refuse(say("demand_merge_over", { state = into.state }), "into") end
end)

-- Union of people cannot be counted from two numbers; the earliest clock can be kept.
on("demand.merge", function(demand)
  local into = demand.into
  if demand.answer_by and into.answer_by and demand.answer_by < into.answer_by and into.state == "assigned" and demand.answer_by > now() then
    into:note_times { answer_by = demand.answer_by }
    set_clock(into, "unanswered", "answer_reminder", demand.answer_by, "assigned")
  end
  if demand.land_by and into.land_by and demand.land_by < into.land_by and demand.land_by > now() then
    into:note_times { land_by = demand.land_by }
    set_clock(into, "unlanded", "land_reminder", demand.land_by, working)
  end
  tell(demand, "merged", say("demand_merged"))
end)

local function tell_doers(demand, key, words)
  if demand.owner then alert { to = demand.owner, about = demand, key = key, urgency = "low", text = words } end
  if demand.unit then alert { to = demand.unit, about = demand, key = key, urgency = "low", text = words } end
end

on("demand.withdraw", function(demand)
  reach.drop(demand)
  tell_doers(demand, "withdrawn", say("demand_withdrawn"))
end)

on("demand.void", function(demand, event)
  local words = say("demand_disregard", { reason = event.data.reason })
  reach.drop(demand)
  tell_doers(demand, "disregard", words)
  if times(demand, "respond") + times(demand, "settle") > 0 then tell(demand, "disregard", words) end
end)

on("demand.correct", { if_state = working }, function(demand, event)
  if event.data.category or event.data.microgrid then assign(demand, say("demand_corrected")) end
end)

-- ---- handing over ----

-- Another owner, the same clocks; who asked and which unit helps does not change.
on("demand.hand_over", function(demand)
  resolve(demand, "owner")
  ask_owner(demand, "normal", demand.first_answer_at and say("demand_land_only", { land_by = demand.land_by })
    or say("demand_asked", { answer_by = demand.answer_by, land_by = demand.land_by }))
end)

moves.duty { kind = "demand", field = "owner", states = working, event = "hand_over" }
moves.case { kind = "demand", person = "resident", states = { "collected", "assigned", "answered", "settled" }, event = "move" }
