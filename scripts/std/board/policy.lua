-- From entries to a published list: filed into a quarter, previewed, objected to, decided, published and frozen, repaired, expired.
-- The rules of a quarter are those of its first day: a param changed within it counts from the next.
local interest = require "std.interest"
local posts = require "std.posts"
local quarters = require "std.quarters"
local scoring = require "std.scoring"
require "std.board.appraisal"

param.red_from { type = "number", default = 95, min = 0, max = 100, label = { en = "Red list from, %", ["zh-CN"] = "红榜分数线(%)" } }
param.black_below { type = "number", default = 60, min = 0, max = 100, label = { en = "Black list below, %", ["zh-CN"] = "黑榜分数线(%)" } }
param.least_occasions { default = 3, min = 1, max = 100, label = { en = "Occasions needed to be rated", ["zh-CN"] = "参评最少考核次数" } }
param.newcomer_days { default = 60, min = 0, max = 366, label = { en = "Days listed before a unit is rated", ["zh-CN"] = "纳入多少天后参评" } }
param.decay_days { default = 365, min = 0, max = 10000, label = { en = "An entry loses its weight over, days (0: never)", ["zh-CN"] = "评分权重递减天数(0为不递减)" } }
param.floor { default = 50, min = 0, max = 100, label = { en = "But keeps at least, %", ["zh-CN"] = "权重保底(%)" } }
param.weight_inspection { type = "number", default = 1, min = 0, max = 100, label = { en = "Weight of an entry by hand", ["zh-CN"] = "人工评分权重" } }
param.object_within { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Time to object to a preview", ["zh-CN"] = "异议期限" } }
param.decide_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to decide objections after that", ["zh-CN"] = "异议裁定期限" } }
param.red_shown { default = "public", values = { "public", "committee" }, label = { en = "The red list is shown to", ["zh-CN"] = "红榜公布范围" },
  labels = { public = { en = "Everybody", ["zh-CN"] = "公开" }, committee = { en = "Committee and street", ["zh-CN"] = "大党委和街道" } } }
param.black_shown { default = "committee", values = { "public", "committee" }, label = { en = "The black list is shown to", ["zh-CN"] = "黑榜公布范围" },
  labels = { public = { en = "Everybody", ["zh-CN"] = "公开" }, committee = { en = "Committee and street", ["zh-CN"] = "大党委和街道" } } }
param.listed_for { default = "30 days", type = "duration", min = "1 day", max = "366 days", label = { en = "A unit stays on a list for", ["zh-CN"] = "上榜期限" } }
param.accept_within { default = "5 working days", type = "duration", min = "1h", max = "60 days", label = { en = "Time to accept what was put right", ["zh-CN"] = "整改验收时限" } }

local ENTRIES_MOST = 500                          -- of one unit in one quarter: what fits into a frozen listing

local function hundredths(number)
  return math.floor(number * 100 + 0.5)
end

-- ---- the quarter's board ------------------------------------------------------------------------------------------

local function rules_now()
  return { red_from = hundredths(param.red_from), black_below = hundredths(param.black_below), least_occasions = param.least_occasions,
    newcomer_days = param.newcomer_days, red_shown = param.red_shown, black_shown = param.black_shown, listed_for = tostring(param.listed_for) }
end

local function board_of(quarter)
  return get("board", string.lower(quarter.name))
end

local function open(quarter)
  return create("board.open", { id = string.lower(quarter.name), period = quarter.name, year = quarter.year, number = quarter.number, since = quarter.since,
    ends = quarter.ends, closes = quarters.closes(quarter), rules = rules_now() })
end

every("open_quarter", { rrule = "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", at = "00:00", if_holiday = "keep", catch_up = "once" }, function()
  local quarter = quarters.of(today())
  if not board_of(quarter) then open(quarter) end
end)

on("board.open", function(board)
  at(board.closes, board, "closing", { while_in = "open" })
end)

-- The board a fact of that day counts in: its quarter's while that takes entries, else the running one's, late.
local function board_for(day)
  local quarter = quarters.of(day)
  local board = board_of(quarter)
  if board and board.state == "open" and now() < board.closes then return board, false end
  if not board and now() < quarters.closes(quarter) then return open(quarter), false end
  local running = quarters.of(today())
  return board_of(running) or open(running), true
end

-- ---- entries ------------------------------------------------------------------------------------------------------

local function wrong_share(asked, met)
  local low, high = math.min(0, asked), math.max(0, asked)
  if asked == 0 or met < low or met > high then return refuse(say("board_share", { asked = asked }), "met") end
end

check("score_entry.record", { name = "as_it_may_be" }, function(_, event)
  local data = event.data
  if data.happened_on and data.happened_on > today() then return refuse(say("board_future", { day = data.happened_on }), "happened_on") end
  return wrong_share(data.asked or 1, data.met)
end)

check("score_entry.record", { name = "record_interest" }, function(_, event) return interest.refusal(event, { event.data.unit }) end)

check("score_entry.correct", function(entry, event)
  local data = event.data
  if data.happened_on and data.happened_on > today() then return refuse(say("board_future", { day = data.happened_on }), "happened_on") end
  return interest.refusal(event, { entry.unit, data.unit or entry.unit }) or wrong_share(data.asked or entry.asked, data.met or entry.met)
end)

check("score_entry.void", { name = "void_interest" }, function(entry, event) return interest.refusal(event, { entry.unit }) end)

on("score_entry.record", function(entry, event)
  local day = entry.happened_on or today()
  local board, late = board_for(day)
  if late then explain(say("board_late", { day = day, period = board.period })) end
  local filed = { board = board, late = late, happened_on = day, decay_days = entry.decay_days or param.decay_days, floor = entry.floor or param.floor,
    scored_by = get("person", event.actor) }
  if event.data.weight == nil then filed.weight = param.weight_inspection end
  entry:file(filed)
end)

-- ---- the preview --------------------------------------------------------------------------------------------------

local function joined_on(unit)
  local joined = last(unit, "rejoin") or last(unit, "join")
  local at_joined = local_time(joined and joined.time or unit.created)
  return string.format("%04d-%02d-%02d", at_joined.year, at_joined.month, at_joined.day)
end

local function inputs_of(board, unit)
  local entries = {}
  local found = find("score_entry", { board = board, unit = unit, state = "recorded" }, { sort = "-created", limit = ENTRIES_MOST })
  if found.more then explain(say("board_cut", { most = ENTRIES_MOST })) end
  for at_entry = #found, 1, -1 do entries[#entries + 1] = scoring.input(found[at_entry], board.ends) end
  return { joined = joined_on(unit), ends = board.ends, entries = entries }
end

local function percent(hundredths_of)
  return hundredths_of and hundredths_of / 100.0
end

local function reason_of(result, rules)
  if result.rule == "newcomer" then return say("board_newcomer", { days = rules.newcomer_days }) end
  if result.rule == "few" then return say("board_few", { occasions = result.occasions, least = rules.least_occasions }) end
  local data = { score = percent(result.score), occasions = result.occasions, red = percent(rules.red_from), black = percent(rules.black_below) }
  if result.rule == "red" then return say("board_red", data) end
  if result.rule == "black" then return say("board_black", data) end
  return say("board_neither", data)
end

-- The fields of a listing, from the entries as they stand.
local function drawn_up(board, unit)
  local inputs, rules = inputs_of(board, unit), board.rules
  local result = scoring.rate(inputs, rules)
  local losses, shown = scoring.losses(inputs), {}
  for i = 1, math.min(#losses, 100) do shown[i] = { losses[i][1], losses[i][2], losses[i][3] } end
  return { colour = result.colour, score = percent(result.score), occasions = result.occasions, inputs = inputs,
    explanation = { indicators = result.by, losses = shown }, digest = scoring.digest(inputs, rules, result), because = reason_of(result, rules) }
end

local function notify(listing)
  local board = listing.board
  if listing.colour == "not_rated" then return end
  alert { to = listing.unit, about = listing, key = "preview", urgency = listing.colour == "black" and "high" or "normal", while_in = { "previewed", "objected" },
    text = say("board_notice", { period = board.period, colour = listing.colour, score = listing.score, due = board.object_by }) }
end

each("board_preview", "unit", { state = "member" }, function(unit)
  for _, board in ipairs(find("board", { state = "previewed" })) do
    if count("listing", { board = board, unit = unit }) == 0 then
      local fields = drawn_up(board, unit)
      fields.board, fields.unit = board, unit
      notify(create("listing.preview", fields))
    end
  end
end)

on("board.closing", function(board)
  local object_by = now() + param.object_within
  board:preview { object_by = object_by }
  each("board_preview")
  at(object_by, board, "window_over", { while_in = "previewed" })
end)

-- An entry that changes while the preview is out changes the preview; once published it counts in the running quarter. (DECISIONS.md, "Corrections")
local function revise(board, unit)
  local listing = find("listing", { board = board, unit = unit })[1]
  if not listing or (listing.state ~= "previewed" and listing.state ~= "objected") then return end
  listing:revise(drawn_up(board, unit))
  explain(say("board_revised"))
  notify(listing)
end

local function take_back(entry, unit, asked, met, why)
  create("score_entry.record", { unit = unit, indicator = entry.indicator, asked = -asked, met = -met, weight = entry.weight, decay_days = 0, floor = 100,
    evidence = { "score_entry/" .. entry.id }, corrects = entry, because = say("board_correction", { period = entry.board.period, reason = why }) })
end

on("score_entry.void", function(entry, event)
  local board = entry.board
  if not board or event.before.state ~= "recorded" then return end
  if board.state == "previewed" then return revise(board, entry.unit) end
  if board.state == "published" then take_back(entry, entry.unit, entry.asked, entry.met, event.data.reason) end
end)

on("score_entry.correct", function(entry, event)
  local data, before, board = event.data, event.before, entry.board
  if not board then return end
  local unit = before.unit or entry.unit
  if board.state == "previewed" then
    revise(board, entry.unit)
    if unit ~= entry.unit then revise(board, unit) end
  elseif board.state == "published" and (data.unit or data.asked or data.met) then
    take_back(entry, unit, before.asked or entry.asked, before.met or entry.met, data.reason)
    create("score_entry.record", { unit = entry.unit, indicator = entry.indicator, asked = entry.asked, met = entry.met, weight = entry.weight, decay_days = 0, floor = 100,
      evidence = { "score_entry/" .. entry.id }, corrects = entry, because = say("board_correction", { period = board.period, reason = data.reason }) })
  end
end)

-- ---- objections ---------------------------------------------------------------------------------------------------

check("objection.raise", function(_, event)
  local data = event.data
  local listing = data.listing
  local board = listing.board
  if data.unit and data.unit ~= listing.unit then return refuse(say("board_other_unit"), "unit") end
  if board.state ~= "previewed" or now() > board.object_by then
    return refuse(say("board_object_closed", { period = board.period, due = board.object_by or board.closes }), "listing")
  end
  for _, entry in ipairs(data.entries or {}) do
    if entry.unit ~= listing.unit or entry.board ~= board then return refuse(say("board_other_entry"), "entries") end
  end
end)

-- The decider is not of the unit.
check("objection.uphold", { name = "uphold_interest" }, function(objection, event)
  for _, entry in ipairs(event.data.struck or {}) do
    if entry.unit ~= objection.listing.unit or entry.board ~= objection.listing.board then return refuse(say("board_other_entry"), "struck") end
  end
  return interest.refusal(event, { objection.listing.unit })
end)
check("objection.dismiss", { name = "dismiss_interest" }, function(objection, event) return interest.refusal(event, { objection.listing.unit }) end)

-- Who may decide for this unit: the deputy, the secretary; whoever is of the unit is passed over.
local function decider(unit)
  for _, role in ipairs { "deputy_secretary", "secretary" } do
    local person = posts.holder(role, {})
    if person and person.unit ~= unit then return person end
  end
  return "secretary"
end

on("objection.raise", function(objection)
  local listing = objection.listing
  local board = listing.board
  if not objection.unit then objection:name { unit = listing.unit } end
  if listing.state == "previewed" then listing:object {} end
  alert { to = decider(listing.unit), about = objection, key = "decide", urgency = "high", while_in = "raised",
    text = say("board_decide", { unit = listing.unit, period = board.period, due = board.object_by + param.decide_within }) }
end)

local publish

-- One objection is out of the way: was it the last of its listing, of its board?
local function settled(objection)
  local listing = objection.listing
  local board = listing.board
  if listing.state == "objected" and count("objection", { listing = listing, state = "raised" }) == 0 then listing:settle {} end
  if board.state == "previewed" and now() >= board.object_by and count("objection", { ["listing.board"] = board, state = "raised" }) == 0 then publish(board) end
end

local function tell_unit(objection)
  alert { to = objection.listing.unit, about = objection, key = "decided",
    text = say("board_decided", { period = objection.listing.board.period, state = objection.state, decision = objection.decision }) }
end

-- `finish` comes after the entries struck are void and the preview is drawn up again.
on("objection.uphold", function(objection, event)
  for _, entry in ipairs(event.data.struck or {}) do
    if entry.state == "recorded" then entry:void { reason = say("board_struck", { decision = objection.decision }).en, because = say("board_struck", { decision = objection.decision }) } end
  end
  tell_unit(objection)
  objection:finish {}
end)

on("objection.dismiss", function(objection)
  tell_unit(objection)
  objection:finish {}
end)

on("objection.withdraw", function(objection) objection:finish {} end)
on("objection.void", function(objection) objection:finish {} end)
on("objection.finish", settled)

on("board.window_over", function(board)
  if count("objection", { ["listing.board"] = board, state = "raised" }) == 0 then return publish(board) end
  after(param.decide_within, board, "decisions_due", { while_in = "previewed" })
end)

-- Undecided: suspended from the list, and the secretary hears of it.
on("board.decisions_due", function(board)
  for _, objection in ipairs(find("objection", { ["listing.board"] = board, state = "raised" }, { limit = 40 })) do
    local listing = objection.listing
    local why = say("board_undecided", { unit = listing.unit, period = board.period })
    objection:lapse { because = why }
    if listing.state == "objected" then listing:suspend { because = why } end
    alert { to = posts.holder("secretary", {}) or "secretary", about = objection, key = "undecided", urgency = "high", text = why }
  end
  publish(board)
end)

-- ---- publication --------------------------------------------------------------------------------------------------

-- What is published of each listing, best first; names as they are now.
local function rows_of(listings)
  local rows = {}
  for _, listing in ipairs(listings) do
    rows[#rows + 1] = { unit = listing.unit.id, name = listing.unit.name, colour = listing.state == "suspended" and "suspended" or listing.colour,
      score = listing.score and hundredths(listing.score) or -1, occasions = listing.occasions, digest = listing.digest }
  end
  table.sort(rows, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return a.unit < b.unit
  end)
  return rows
end

local function counted(rows, colour)
  local units = 0
  for _, row in ipairs(rows) do
    if row.colour == colour then units = units + 1 end
  end
  return units
end

function publish(board)
  local rows = rows_of(find("listing", { board = board }, { limit = 1000 }))
  local list = {}
  for i, row in ipairs(rows) do list[i] = { row.unit, row.name, row.colour, row.score, row.occasions, row.digest } end
  board:publish { published_at = now(), list = list, red = counted(rows, "red"), black = counted(rows, "black"),
    rated = #rows - counted(rows, "not_rated") - counted(rows, "suspended"), digest = digest { rules = board.rules, list = list } }
end

local function tell(board, shown, key, text)
  if shown == "public" then return alert { to = "public", about = board, key = key, text = text } end
  for _, role in ipairs { "secretary", "deputy_secretary", "street_committee" } do
    alert { to = posts.holder(role, {}) or role, about = board, key = key, text = text }
  end
end

each("board_list", "listing", { state = "previewed" }, function(listing)
  local rules = listing.board.rules
  if listing.board.state ~= "published" then return end
  if listing.colour ~= "red" and listing.colour ~= "black" then return listing:pass {} end
  local shown = listing.colour == "red" and rules.red_shown or rules.black_shown
  listing:list { audience = shown, expires = listing.board.published_at + duration(rules.listed_for) }
end)

on("board.publish", function(board)
  each("board_list", "listing", { board = board, state = "previewed" })
  local rules = board.rules
  if board.red > 0 then tell(board, rules.red_shown, "red", say("board_published_red", { period = board.period, units = board.red })) end
  if board.black > 0 then tell(board, rules.black_shown, "black", say("board_published_black", { period = board.period, units = board.black })) end
end)

-- From the frozen entries and rules alone: does each listing, and does the list, come out as it was published?
local function differing(board)
  local differ = 0
  local digests = {}
  for _, row in ipairs(board.list) do digests[row[1]] = row end
  for _, listing in ipairs(find("listing", { board = board }, { limit = 1000 })) do
    local result = scoring.rate(listing.inputs, board.rules)
    local check_value = scoring.digest(listing.inputs, board.rules, result)
    local row = digests[listing.unit.id]
    local same = row and check_value == listing.digest and row[6] == check_value and row[4] == (result.score or -1) and (row[3] == "suspended" or row[3] == result.colour)
    if not same then differ = differ + 1 end
  end
  if digest { rules = board.rules, list = board.list } ~= board.digest then differ = differ + 1 end
  return differ
end

on("board.recompute", function(board)
  local differ = differing(board)
  if differ == 0 then return board:prove { recomputed_at = now(), recomputed_same = true, because = say("board_recomputed", { period = board.period }) } end
  local why = say("board_differs", { period = board.period, units = differ })
  board:prove { recomputed_at = now(), recomputed_same = false, because = why }
  alert { to = posts.holder("secretary", {}) or "secretary", about = board, key = "differs", urgency = "urgent", text = why }
end)

-- ---- on the list: repair, removal, expiry -----------------------------------------------------------------------------

on("listing.list", function(listing)
  at(listing.expires, listing, "expiring", { while_in = { "listed", "repairing" } })
  if listing.colour ~= "black" then return end
  alert { to = listing.unit, about = listing, key = "put_right", urgency = "high", while_in = { "listed", "repairing" },
    text = say("board_put_right", { unit = listing.unit, period = listing.board.period, due = listing.expires }) }
end)

on("listing.expiring", function(listing) listing:expire {} end)

check("listing.repair", function(listing)
  if listing.colour ~= "black" then return refuse(say("board_nothing_to_repair")) end
end)
check("listing.accept", { name = "accept_interest" }, function(listing, event) return interest.refusal(event, { listing.unit }) end)
check("listing.reject", { name = "reject_interest" }, function(listing, event) return interest.refusal(event, { listing.unit }) end)

local function ask_to_accept(listing, to, key, urgency)
  alert { to = to, about = listing, key = key, urgency = urgency, while_in = "repairing", text = say("board_repair", { unit = listing.unit, plan = listing.plan }) }
  after(param.accept_within, listing, "unaccepted", { while_in = "repairing" })
end

on("listing.repair", function(listing) ask_to_accept(listing, decider(listing.unit), "accept", "normal") end)
on("listing.unaccepted", function(listing) ask_to_accept(listing, posts.holder("secretary", {}) or "secretary", "accept_late", "high") end)

on("listing.reject", function(listing, event)
  alert { to = listing.unit, about = listing, key = "not_right", urgency = "high", while_in = "listed", text = say("board_not_right", { reason = event.data.reason }) }
end)
