-- Work points: recorded by the hamlet leader, confirmed by the village, exchanged on market days, on the notice board each month.
local posts = require "std.posts"
local dates = require "std.dates"

param.workpoints { type = "table", of = "integer", min = 1, max = 100, label = { en = "Points an hour", ["zh-CN"] = "每小时工分" },
  default = { road = 12, ditch = 12, cleaning = 6, fire_watch = 10, wedding_help = 5, school_run = 8 } }
param.hours_a_day { default = 8, type = "number", min = 1, max = 24, label = { en = "Hours of a household that count a day", ["zh-CN"] = "每户每天计工小时上限" } }
param.confirm_within { default = "10 days", type = "duration", min = "1 day", max = "60 days", label = { en = "Time to confirm an entry", ["zh-CN"] = "出工确认时限" } }
param.record_within { default = 15, min = 1, max = 90, label = { en = "Days within which work is recorded", ["zh-CN"] = "出工补登天数" } }
param.market_days { default = "2 5 8", max = 20, label = { en = "Dates of the market: last digits", ["zh-CN"] = "赶场日(尾数)" } }

local function village_of(household)
  return area_of(household, "grid")
end

local function is_market_day(day)
  local digit = string.sub(day, -1)
  for market in string.gmatch(param.market_days, "%d") do
    if market == digit then return true end
  end
  return false
end

local function next_market_day(day)
  for _ = 1, 31 do
    day = dates.add(day, 1)
    if is_market_day(day) then return day end
  end
end

check("work_entry.record", function(_, event)
  local entry = event.data
  if entry.happened_on > today() then return refuse(say("entry_future"), "happened_on") end
  if dates.add(entry.happened_on, param.record_within) < today() then return refuse(say("entry_old", { days = param.record_within }), "happened_on") end
  local hours = sum("work_entry", "hours", { household = entry.household, happened_on = entry.happened_on, state = { "recorded", "confirmed" } })
  if hours + entry.hours > param.hours_a_day then
    return refuse(say("entry_day_full", { household = entry.household, day = entry.happened_on, hours = hours, limit = param.hours_a_day }), "hours")
  end
end)

local function ask_village(entry, role, key, urgency, words)
  local place = { grid = entry.grid }
  alert { to = posts.holder(role, place) or role, about = entry, key = key, urgency = urgency, text = words, while_in = "recorded" }
end

local function wait(entry)
  after(param.confirm_within, entry, "unconfirmed", { while_in = "recorded" })
end

on("work_entry.record", function(entry, event)
  entry:note { grid = village_of(entry.household), recorded_by = get("person", event.actor) }
  ask_village(entry, "village_head", "confirm", "normal", say("entry_waits", { household = entry.household, hours = entry.hours, task = entry.task, day = entry.happened_on }))
  wait(entry)
end)

-- Nobody's work rests unconfirmed: the secretary hears of it, again and again.
on("work_entry.unconfirmed", function(entry)
  resolve(entry, "late")
  ask_village(entry, "village_secretary", "late", "high", say("entry_late", { household = entry.household, day = entry.happened_on }))
  wait(entry)
end)

check("work_entry.confirm", function(entry, event)
  local person = get("person", event.actor)
  if person and (person.household == entry.household or person == entry.recorded_by) then return refuse(say("entry_own")) end
end)

on("work_entry.confirm", function(entry)
  local points = math.floor(entry.hours * param.workpoints[entry.task])
  transfer { ledger = "workpoints", from = "village", to = entry.household, amount = points, reason = entry.task, key = "entry-" .. entry.id }
end)

check("exchange.take", function(_, event)
  if not is_market_day(today()) then return refuse(say("not_market_day", { day = next_market_day(today()) })) end
  local have = balance("workpoints", event.data.household)
  if have < event.data.points then return refuse(say("passbook_short", { balance = have }), "points") end
end)

on("exchange.take", function(exchange)
  transfer { ledger = "workpoints", from = exchange.household, to = "counter", amount = exchange.points, reason = exchange.goods, key = "exchange-" .. exchange.id }
end)

on("exchange.give_back", function(exchange)
  transfer { ledger = "workpoints", from = "counter", to = exchange.household, amount = exchange.points, reason = exchange.goods, key = "return-" .. exchange.id }
end)

-- ---- the notice board -------------------------------------------------------------------------------------------

local function month_before(day)
  local last = dates.add(dates.month_start(day), -1)
  return dates.month_start(last), last
end

each("passbook_page", "grid", { all = true }, function(village)
  local first, last_day = month_before(today())
  local points, entries, order = {}, {}, {}
  for _, entry in ipairs(find("work_entry", { grid = village, state = "confirmed", happened_on = range(first, last_day) }, { limit = 1000, sort = "household" })) do
    local id = entry.household.id
    if not points[id] then order[#order + 1] = entry.household end
    points[id] = (points[id] or 0) + math.floor(entry.hours * param.workpoints[entry.task])
    entries[id] = (entries[id] or 0) + 1
  end
  local lines, total = {}, 0
  for i, household in ipairs(order) do
    lines[i] = say("page_line", { household = household, points = points[household.id], entries = entries[household.id] })["zh-CN"]
    total = total + points[household.id]
  end
  create("passbook_page.publish", { grid = village, month = string.sub(first, 1, 7), lines = lines, points = total })
end)

every("passbook_pages", { rrule = "FREQ=MONTHLY;BYMONTHDAY=2", at = "08:00", if_holiday = "keep", catch_up = "once", label = { en = "Work points on the notice board", ["zh-CN"] = "工分公示" } },
  function() each("passbook_page") end)

-- Markets are held on holidays too.
every("market_desk", { rrule = "FREQ=DAILY", at = "06:00", if_holiday = "keep", catch_up = "skip", label = { en = "Market-day desk", ["zh-CN"] = "赶场日便民服务" } }, function()
  local day = today()
  if not is_market_day(day) then return end
  create("activity.plan", { title = say("market_title")["zh-CN"], tags = { "market" }, place = "乡政府门前", starts = dates.at(day, "08:30"), ends = dates.at(day, "12:00"),
    organiser = posts.holder("township_duty", {}) })
end)

print_page("passbook", "household", { title = { en = "Passbook of work points", ["zh-CN"] = "工分存折" } }, function(household)
  local rows = {}
  for i, entry in ipairs(find("work_entry", { household = household, state = "confirmed" }, { sort = "happened_on", limit = 1000 })) do
    rows[i] = { entry.happened_on, label("work_entry.task", entry.task), entry.hours, math.floor(entry.hours * param.workpoints[entry.task]) }
  end
  return {
    { fields = { { label("household"), household.name }, { label("grid"), village_of(household) }, { { en = "Balance", ["zh-CN"] = "余额" }, balance("workpoints", household) } } },
    { table = { columns = { label("work_entry.happened_on"), label("work_entry.task"), label("work_entry.hours"), label("work_entry.points") }, rows = rows, numbered = true } },
    { signatures = { { en = "Household", ["zh-CN"] = "户主" }, { en = "Village head", ["zh-CN"] = "村委会主任" } } },
  }
end)
