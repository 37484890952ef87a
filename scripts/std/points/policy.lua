-- What an award becomes: capped, posted from the mint, taken back by a counter-entry. Nothing is deleted, no account goes below zero.
local interest = require "std.interest"
local posts = require "std.posts"
local quarters = require "std.quarters"

param.most_per_activity { type = "table", of = "number", keys = { "points", "merit", "hours" }, default = { points = 2, merit = 2, hours = 24 }, min = 0, max = 1000,
  label = { en = "Most for one person in one activity", ["zh-CN"] = "每人每次活动上限" } }
param.most_per_day { type = "table", of = "number", keys = { "points", "merit", "hours" }, default = { points = 8, merit = 8, hours = 24 }, min = 0, max = 1000,
  label = { en = "Most for one person a day, by service", ["zh-CN"] = "每人每日服务上限" } }
param.pair_limit { default = 2, min = 1, max = 100, label = { en = "Awards each way that are looked at", ["zh-CN"] = "互相授分核查次数" } }
param.pair_window { default = "90 days", type = "duration", min = "1 day", max = "730 days", label = { en = "Within", ["zh-CN"] = "互相授分核查期间" } }
param.decide_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to decide on mutual awards", ["zh-CN"] = "互相授分核查时限" } }

local function tenth(number)
  return math.floor(number * 10 + 0.5) / 10
end

local function less(a, b)
  return a < b and a or b
end

-- ---- what is refused --------------------------------------------------------------------------------------------

check("points_entry.award", { name = "no_self_award" }, function(_, event)
  local data = event.data
  local actor = get("person", event.actor)
  if (actor and actor == data.person) or (data.awarded_by and data.awarded_by == data.person) then return refuse(say("points_not_oneself"), "person") end
  if actor and data.awarded_by and data.awarded_by ~= actor then return refuse(say("points_not_for_another"), "awarded_by") end
end)

check("points_entry.award", { name = "amount_and_day" }, function(_, event)
  if tenth(event.data.amount) == 0 then return refuse(say("points_nothing"), "amount") end
  local day = event.data.happened_on
  if day and day > today() then return refuse(say("points_future", { day = day }), "happened_on") end
end)

check("points_entry.correct", function(entry, event)
  local data = event.data
  local actor = get("person", event.actor)
  if actor and (actor == entry.person or actor == data.person) then return refuse(say("points_not_oneself"), "person") end
  if data.amount and tenth(data.amount) == 0 then return refuse(say("points_nothing"), "amount") end
  if data.happened_on and data.happened_on > today() then return refuse(say("points_future", { day = data.happened_on }), "happened_on") end
  local moves = data.amount or data.person or data.ledger or data.happened_on
  local _, late = quarters.counted(entry.counted_on)
  if moves and late then return refuse(say("points_closed", { day = entry.counted_on })) end
end)

check("points_entry.reverse", function(entry, event) return interest.refusal(event, { entry.person }) end)
check("points_entry.void", function(entry, event) return interest.refusal(event, { entry.person }) end)
check("points_flag.clear", function(flag, event) return interest.refusal(event, { flag.first, flag.second }) end)
check("points_flag.uphold", function(flag, event) return interest.refusal(event, { flag.first, flag.second }) end)

-- ---- posting ----------------------------------------------------------------------------------------------------

-- What of an amount is left under the caps. Only service is capped: a reward or a gift is somebody's decision.
local function under_caps(entry, amount, day)
  if entry.reason ~= "service" or amount < 0 then return amount end
  local by_day = sum("points_entry", "posted", { person = entry.person, ledger = entry.ledger, reason = "service", state = "posted", happened_on = day, posted = range(0.1, nil) })
  local left = param.most_per_day[entry.ledger] - by_day
  if entry.activity then
    local by_activity = sum("points_entry", "posted", { person = entry.person, ledger = entry.ledger, reason = "service", state = "posted", activity = entry.activity, posted = range(0.1, nil) })
    left = less(left, param.most_per_activity[entry.ledger] - by_activity)
  end
  if left >= amount then return amount end
  local posted = left > 0 and tenth(left) or 0
  explain(say("points_capped", { posted = posted, amount = amount, activity = param.most_per_activity[entry.ledger], daily = param.most_per_day[entry.ledger] }))
  return posted
end

-- Take an amount back from a person as far as it is there; what is missing is owed by the entry.
local function take(entry, ledger, person, amount, key)
  local there = less(balance(ledger, person), amount)
  if there > 0 then transfer { ledger = ledger, from = person, to = "mint", amount = there, reason = entry.reason, key = key } end
  return tenth(amount - there)
end

local function give(entry, ledger, person, amount, key)
  if amount > 0 then transfer { ledger = ledger, from = "mint", to = person, amount = amount, reason = entry.reason, key = key } end
end

-- What earlier reversals and deductions could not take is taken from what comes in.
local function settle_debts(entry)
  if balance(entry.ledger, entry.person) <= 0 then return end
  for _, other in ipairs(find("points_entry", { person = entry.person, ledger = entry.ledger, owing = range(0.1, nil) }, { limit = 20 })) do
    local there = less(balance(entry.ledger, entry.person), other.owing)
    if there > 0 then
      transfer { ledger = entry.ledger, from = entry.person, to = "mint", amount = there, reason = "recovered", key = other.id .. "/recover/" .. entry.id }
      other:recover { owing = tenth(other.owing - there), because = say("points_taken_back", { owing = there }) }
    end
  end
end

local function post(entry, key, awarded_by)
  local day = entry.happened_on or today()
  local amount = under_caps(entry, tenth(entry.amount), day)
  local counted_on, late = quarters.counted(day)
  local owing = 0
  if amount > 0 then give(entry, entry.ledger, entry.person, amount, key) end
  if amount < 0 then
    owing = take(entry, entry.ledger, entry.person, -amount, key)
    if owing > 0 then explain(say("points_owing", { person = entry.person, held = balance(entry.ledger, entry.person), owing = owing })) end
  end
  entry:post { posted = amount, owing = owing, happened_on = day, counted_on = counted_on, late = late, awarded_by = awarded_by }
  if amount > 0 then settle_debts(entry) end
end

-- The counter-entry: what came in goes back, what was taken returns.
local function undo(entry, ledger, person, key)
  local posted, owing = entry.posted or 0, entry.owing or 0
  if posted > 0 then
    owing = tenth(owing + take(entry, ledger, person, posted, key))
  else
    give(entry, ledger, person, tenth(-posted - owing), key)
    owing = 0
  end
  return owing
end

on("points_entry.award", { name = "post" }, function(entry, event)
  post(entry, entry.id .. "/award", entry.awarded_by or get("person", event.actor))
end)

local function closed(entry)
  local _, late = quarters.counted(entry.counted_on)
  return late
end

-- While its quarter is open the entry is undone; afterwards the quarter keeps it, and the counter-entry counts in the running one.
local function reverse(entry, event)
  if event.before.state ~= "posted" or (entry.posted or 0) == 0 then return end
  if closed(entry) then
    create("points_entry.award", { person = entry.person, ledger = entry.ledger, amount = -entry.posted, reason = "correction", source = "points_entry/" .. entry.id, about = event.data.why })
    return
  end
  local owing = undo(entry, entry.ledger, entry.person, entry.id .. "/reverse")
  entry:post { posted = 0, owing = owing }
  if owing > 0 then explain(say("points_owing", { person = entry.person, held = balance(entry.ledger, entry.person), owing = owing })) end
end

on("points_entry.reverse", reverse)
on("points_entry.void", reverse)

-- A correction takes the old posting back and posts anew.
on("points_entry.correct", function(entry, event)
  local data, before = event.data, event.before
  if not (data.amount or data.person or data.ledger or data.activity or data.happened_on or data.reason) then return end
  local owing = undo(entry, before.ledger or entry.ledger, before.person or entry.person, entry.id .. "/undo/" .. event.seq)
  entry:post { posted = 0 }
  post(entry, entry.id .. "/correct/" .. event.seq, entry.awarded_by)
  if owing > 0 then entry:recover { owing = tenth(entry.owing + owing) } end
end)

-- ---- two who award each other -----------------------------------------------------------------------------------

local function awards(to, from, since)
  return count("points_entry", { person = to, awarded_by = from, ledger = { "points", "merit" }, state = "posted", created = range(since, nil) })
end

on("points_entry.post", { name = "pairs" }, function(entry)
  local one, other = entry.awarded_by, entry.person
  if not one or (entry.posted or 0) <= 0 or entry.ledger == "hours" then return end
  local since = now() - param.pair_window
  local forward, backward = awards(other, one, since), awards(one, other, since)
  if forward < param.pair_limit or backward < param.pair_limit then return end
  local first, second = other, one
  if second.id < first.id then first, second, forward, backward = second, first, backward, forward end
  -- once looked at, a pair is left alone for the window
  if count("points_flag", { first = first, second = second, created = range(since, nil) }) > 0 then return end
  create("points_flag.raise", { first = first, second = second, forward = forward, backward = backward, since = since })
end)

local function ask(flag, role, key, urgency)
  alert { to = posts.holder(role, {}) or role, about = flag, key = key, urgency = urgency, while_in = "open",
    text = say("points_pair", { first = flag.first, second = flag.second, forward = flag.forward, backward = flag.backward }) }
  after(param.decide_within, flag, "undecided", { while_in = "open" })
end

on("points_flag.raise", function(flag) ask(flag, "deputy_secretary", "pair", "high") end)
on("points_flag.undecided", function(flag) ask(flag, "secretary", "pair_late", "urgent") end)

on("points_flag.uphold", function(flag, event)
  local why = say("points_pair_upheld", { reason = event.data.reason })
  for _, pair in ipairs { { flag.first, flag.second }, { flag.second, flag.first } } do
    local entries = find("points_entry", { person = pair[1], awarded_by = pair[2], state = "posted", created = range(flag.since, nil) }, { limit = 40 })
    for _, entry in ipairs(entries) do entry:reverse { why = event.data.reason, because = why } end
  end
end)

-- ---- money ------------------------------------------------------------------------------------------------------

check("fund_entry.spend", { name = "enough" }, function(_, event)
  local held = balance("fund", event.data.fund)
  if held < event.data.amount then return refuse(say("fund_short", { fund = event.data.fund, held = held, amount = event.data.amount }), "amount") end
end)

-- Nobody pays his own unit.
check("fund_entry.spend", { name = "interest" }, function(_, event)
  if event.data.unit then return interest.refusal(event, { event.data.unit }) end
end)

check("fund_entry.void", function(entry)
  if entry.state ~= "received" then return end
  local held = balance("fund", entry.fund)
  if held < entry.amount then return refuse(say("fund_short", { fund = entry.fund, held = held, amount = entry.amount })) end
end)

on("fund_entry.receive", function(entry)
  transfer { ledger = "fund", from = entry.origin, to = entry.fund, amount = entry.amount, reason = entry.origin, key = entry.id }
end)

on("fund_entry.spend", function(entry)
  transfer { ledger = "fund", from = entry.fund, to = "spent", amount = entry.amount, reason = "spent", key = entry.id }
end)

on("fund_entry.void", function(entry, event)
  if event.before.state == "received" then
    transfer { ledger = "fund", from = entry.fund, to = entry.origin, amount = entry.amount, reason = "void", key = entry.id .. "/void" }
  else
    transfer { ledger = "fund", from = "spent", to = entry.fund, amount = entry.amount, reason = "void", key = entry.id .. "/void" }
  end
end)
