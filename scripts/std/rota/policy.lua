-- A rota plans its turns ahead, fills its post at each change, and has each change handed over. (DOMAIN.md, row 1)
local posts = require "std.posts"
local dates = require "std.dates"
local fair = require "std.rota.fair"
local duty = require "std.rota.duty"

param.plan_ahead { type = "table", of = "integer", min = 1, max = 60, keys = { "day", "week", "month" }, default = { day = 14, week = 4, month = 2 }, label = { en = "Turns planned ahead", ["zh-CN"] = "提前排班数" } }
param.notice { type = "table", of = "duration", min = "0h", max = "30 days", keys = { "day", "week", "month" }, default = { day = "1 working day", week = "2 working days", month = "5 working days" },
  label = { en = "A turn is announced before it begins", ["zh-CN"] = "上岗提醒提前" } }
param.gather_within { default = "10m", type = "duration", min = "1m", max = "7 days", label = { en = "A new rota of persons is planned after", ["zh-CN"] = "新设人员轮值排班等候" } }
param.handover_within { default = "1 working day", type = "duration", min = "1h", max = "10 days", label = { en = "Time for the handover note", ["zh-CN"] = "交接记录时限" } }
param.swap_within { default = "2 working days", type = "duration", min = "1h", max = "10 days", label = { en = "Time to answer a request to swap", ["zh-CN"] = "换班答复时限" } }

local join_at_once = 80                        -- a run may raise 100 events

local function organiser()
  return posts.holder("deputy_secretary", {}) or posts.holder("secretary", {}) or "deputy_secretary"
end

-- Who stands for a member now; away or nobody: the deputy of a unit's liaison, else nil.
local function person_of(member)
  if member.person then return member.person.state ~= "gone" and member.person.state ~= "away" and member.person or nil end
  local post = find("post", { role = "representative", unit = member.unit })[1]
  local person = post and posts.person(post)
  if person and person.state == "here" then return person end
  local deputy = post and post.deputy
  return deputy and deputy.state == "here" and deputy or nil
end

-- ---- members ----------------------------------------------------------------------------------------------------

local function add_unit(rota, unit)
  if count("rota_member", { rota = rota, unit = unit, state = { "in_turn", "on_leave" } }) > 0 then return end
  create("rota_member.join", { rota = rota, unit = unit, since = today() })
end

each("join_rotas", function(unit)
  for _, rota in ipairs(find("rota", { members_are = "units", state = { "active", "paused" } })) do add_unit(rota, unit) end
end)

local function title_of(rota, member)
  return rota.name .. " " .. (member.unit or member.person).name
end

-- ---- planning ---------------------------------------------------------------------------------------------------

local function newest_turn(rota)
  return find("turn", { rota = rota, state = { "planned", "running", "done" } }, { sort = "-first_day", limit = 1 })[1]
end

local function fill(rota)
  if rota.state ~= "active" then return end
  local load = fair.load(rota, today())
  if #load == 0 then return explain(say("rota_nobody", { rota = rota })) end
  local newest = newest_turn(rota)
  local first_day = newest and math.max(dates.number(newest.last_day) + 1, dates.number(today())) or dates.number(today())
  first_day = dates.of_number(first_day)
  local missing = param.plan_ahead[rota.period] + (count("turn", { rota = rota, state = "running" }) == 0 and 1 or 0) - count("turn", { rota = rota, state = "planned" })
  for _ = 1, missing do
    local last_day = fair.last_day(rota.period, first_day)
    local holidays = fair.holidays(rota.period, first_day, last_day)
    local one = fair.next(load, rota.period, first_day, holidays)
    create("turn.plan", { rota = rota, member = one.member, person = person_of(one.member), first_day = first_day, last_day = last_day,
      days = dates.number(last_day) - dates.number(first_day) + 1, holidays = holidays, title = title_of(rota, one.member),
      because = say("rota_why", { member = one.member.unit or one.member.person, turns = one.turns, holidays = one.holidays, last_on = one.last ~= "" and one.last or nil }) })
    fair.took(one, first_day, holidays)
    first_day = dates.add(last_day, 1)
  end
  local _, current = duty.now(rota)
  local _, upcoming = duty.next(rota)
  rota:show { current = current, upcoming = upcoming }
end

on("rota.set_up", { name = "begin" }, function(rota)
  if rota.members_are == "units" then
    local units = find("unit", { state = "member" }, { limit = join_at_once })
    for _, unit in ipairs(units) do add_unit(rota, unit) end
    if units.more then each("join_rotas", "unit", { state = "member" }) end
  end
  fill(rota)
end)

on("rota.resume", { name = "plan_again" }, fill)

-- Named persons join one after the other: planning waits until they are likely all there.
on("rota_member.join", { name = "plan_first", when = function(member) return count("turn", { rota = member.rota }) == 0 end }, function(member)
  after(param.gather_within, member.rota, "planning", { while_in = "active" })
end)

on("rota.planning", fill)

on("rota.pause", { name = "drop_planned" }, function(rota)
  for _, turn in ipairs(find("turn", { rota = rota, state = "planned" }, { limit = 90 })) do turn:drop { reason = say("rota_stopped")["zh-CN"] } end
end)

on("unit.join", { name = "join_rotas" }, function(unit)
  for _, rota in ipairs(find("rota", { members_are = "units", state = { "active", "paused" } })) do add_unit(rota, unit) end
end)

-- A member who goes leaves his planned turns to whoever is next.
local function give_away(turn, why)
  local load = fair.load(turn.rota, turn.first_day)
  local other = fair.next(load, turn.rota.period, turn.first_day, turn.holidays, turn.member.id)
  if not other then
    alert { to = organiser(), about = turn, key = "nobody", urgency = "high", text = say("rota_nobody", { rota = turn.rota }), while_in = "planned" }
    return nil
  end
  turn:give { member = other.member, person = person_of(other.member), title = title_of(turn.rota, other.member), because = why }
  return other.member
end

local function free_turns(member, why)
  for _, turn in ipairs(find("turn", { member = member, state = "planned" }, { limit = 60 })) do give_away(turn, why) end
end

on("unit.leave", { name = "quit_rotas" }, function(unit)
  for _, member in ipairs(find("rota_member", { unit = unit, state = { "in_turn", "on_leave" } })) do member:quit {} end
end)
on("rota_member.quit", { name = "free_turns" }, function(member) free_turns(member, say("rota_left", { member = member.unit or member.person })) end)
on("rota_member.go_on_leave", { name = "free_turns_on_leave" }, function(member) free_turns(member, say("rota_on_leave", { member = member.unit or member.person })) end)

-- ---- a turn's clocks --------------------------------------------------------------------------------------------

on("turn.plan", { name = "clocks" }, function(turn)
  local begins, notice = dates.at(turn.first_day), param.notice[turn.rota.period]
  if begins <= now() then
    turn:begin {}
  else
    at(begins, turn, "starting", { while_in = "planned" })
    if begins - notice > now() then at(begins - notice, turn, "announcing", { while_in = "planned" }) end
  end
  at(dates.at(dates.add(turn.last_day, 1)), turn, "ending", { while_in = { "planned", "running" } })
end)

on("turn.announcing", function(turn)
  local person = turn.cover or person_of(turn.member)
  alert { to = person or turn.member.unit or organiser(), about = turn, key = "announced", text = say("rota_announced", { rota = turn.rota, first_day = turn.first_day, last_day = turn.last_day }), while_in = "planned" }
end)

on("turn.starting", function(turn)
  if not turn.cover and not person_of(turn.member) then
    if not give_away(turn, say("rota_absent", { member = turn.member.unit or turn.member.person })) then return end
  end
  turn:begin {}
end)

-- Nobody came and nobody could be found: the day passes, the turn does not stay open.
on("turn.ending", function(turn)
  if turn.state == "planned" then return turn:drop { reason = say("rota_nobody", { rota = turn.rota })["zh-CN"] } end
  turn:finish {}
end)

local function fill_post(turn, person)
  local post = turn.rota.post
  if not post or not person or post.person == person then return end
  local why = say("rota_turn", { member = turn.member.unit or turn.member.person, first_day = turn.first_day, last_day = turn.last_day })
  if post.state == "vacant" then post:fill { person = person, because = why } else post:update { person = person, because = why } end
  if post.state == "on_leave" then post:come_back {} end
end

local function previous_of(turn)
  return find("turn", { rota = turn.rota, state = "done", first_day = range("1999-01-01", turn.first_day) }, { sort = "-first_day", limit = 1 })[1]
end

local function open_alerts(person)
  return person and count("alert", { target = "person/" .. person.id, state = { "open", "acknowledged" } }) or 0
end

on("turn.begin", { name = "take_up" }, function(turn)
  local person = turn.cover or person_of(turn.member)
  if person ~= turn.person and not turn.cover and person then turn:give_now { person = person } end
  fill_post(turn, person)
  local before = previous_of(turn)
  local from = before and (before.cover or before.person)
  alert { to = person or turn.member.unit or organiser(), about = turn, key = "on_duty",
    text = say("rota_take_up", { rota = turn.rota, last_day = turn.last_day, before = from, open = open_alerts(from) }), while_in = "running" }
end)

on("turn.begin", { name = "tally" }, function(turn)
  local member = turn.member
  for _, one in ipairs(fair.load(turn.rota, turn.first_day)) do
    if one.member == member then member:tally { turns = one.turns, holidays = one.holidays, days = sum("turn", "days", { member = member, state = { "running", "done" } }), last_on = turn.first_day } end
  end
end)

on("turn.begin", { name = "plan_ahead" }, function(turn) fill(turn.rota) end)
on("turn.drop", { name = "plan_further" }, function(turn) fill(turn.rota) end)

on("turn.finish", { name = "hand_over" }, function(turn)
  if turn.note then return end
  local person = turn.cover or turn.person
  alert { to = person or organiser(), about = turn, key = "handover", text = say("rota_hand_over", { rota = turn.rota, open = open_alerts(person) }) }
  after(param.handover_within, turn, "unhanded", { while_in = "done" })
end)

on("turn.unhanded", function(turn)
  alert { to = organiser(), about = turn, key = "handover_late", text = say("rota_not_handed", { person = turn.cover or turn.person, rota = turn.rota }) }
end)

on("turn.hand_over", { name = "note" }, function(turn)
  cancel(turn, "unhanded")
  resolve(turn, "handover")
  resolve(turn, "handover_late")
  local _, next_turn = duty.now(turn.rota)
  if next_turn and next_turn ~= turn then
    alert { to = next_turn.cover or next_turn.person or next_turn.member.unit, about = next_turn, key = "handover_note", text = say("rota_note", { note = turn.note }), while_in = "running" }
  end
end)

-- ---- leave, cover, swaps ----------------------------------------------------------------------------------------

on("turn.stand_in", { name = "take_over" }, function(turn, event)
  alert { to = turn.cover, about = turn, key = "stand_in", urgency = "high", text = say("rota_stand_in", { rota = turn.rota, first_day = turn.first_day, last_day = turn.last_day, reason = event.data.reason }),
    while_in = { "planned", "running" } }
  if turn.state == "running" then fill_post(turn, turn.cover) end
end)

-- Who falls away on duty is covered by his deputy at once; without one the organiser is told.
on("person.absent", { name = "cover_duty" }, function(person)
  for _, turn in ipairs(find("turn", { person = person, state = "running" })) do
    local other = person_of(turn.member)
    if other and other ~= person then
      turn:stand_in { cover = other, reason = say("rota_away", { person = person })["zh-CN"] }
    else
      alert { to = organiser(), about = turn, key = "uncovered", urgency = "urgent", text = say("rota_uncovered", { person = person, rota = turn.rota }), while_in = "running" }
    end
  end
end)

check("turn.ask_swap", function(turn, event)
  local other = event.data.swap_with
  if other.state ~= "planned" or other.rota ~= turn.rota or other == turn then return refuse(say("rota_no_swap"), "swap_with") end
end)

on("turn.ask_swap", { name = "ask" }, function(turn)
  local other = turn.swap_with
  alert { to = other.person or other.member.unit, about = turn, key = "swap", text = say("rota_swap", { person = turn.person, first_day = turn.first_day, other_day = other.first_day }), while_in = "planned" }
  after(param.swap_within, turn, "unanswered", { while_in = "planned" })
end)

check("turn.accept_swap", function(turn)
  local other = turn.swap_with
  if not due(turn, "unanswered") or not other or other.state ~= "planned" then return refuse(say("rota_no_swap")) end
end)

on("turn.accept_swap", { name = "exchange" }, function(turn)
  local other = turn.swap_with
  local mine, theirs = turn.member, other.member
  local why = say("rota_swapped", { person = turn.person, other = other.person })
  cancel(turn, "unanswered")
  resolve(turn, "swap")
  turn:give { member = theirs, person = person_of(theirs), title = title_of(turn.rota, theirs), because = why }
  other:give { member = mine, person = person_of(mine), title = title_of(turn.rota, mine), because = why }
end)

local function end_request(turn)
  cancel(turn, "unanswered")
  resolve(turn, "swap")
  alert { to = turn.person or turn.member.unit, about = turn, key = "swap_refused", urgency = "low", text = say("rota_swap_refused", { first_day = turn.first_day }), while_in = "planned" }
end

on("turn.refuse_swap", { name = "refused" }, end_request)
on("turn.unanswered", end_request)

on("turn.give", { name = "tell" }, function(turn)
  resolve(turn, "announced")
  alert { to = turn.person or turn.member.unit, about = turn, key = "given", text = say("rota_announced", { rota = turn.rota, first_day = turn.first_day, last_day = turn.last_day }), while_in = "planned" }
end)
