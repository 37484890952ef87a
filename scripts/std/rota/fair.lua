-- Whose turn it is: fewest turns for the time he belongs to the rota, so that all have had one before anybody has two; among equals in a period with
-- holidays who had fewest of them, else who waited longest; then the order of joining. A day off of a day rota goes by holidays first.
local dates = require "std.dates"

local fair = {}

param.look_back { default = 365, min = 30, max = 3650, label = { en = "Days over which the turns are fair", ["zh-CN"] = "公平统计天数" } }

-- The period that begins on a day: to the end of its day, week (Sunday) or month.
function fair.last_day(period, first_day)
  if period == "day" then return first_day end
  if period == "week" then return dates.add(first_day, 7 - dates.weekday(first_day)) end
  local year, month = string.match(first_day, "^(%d+)-(%d+)")
  local _, last_day = dates.month(math.tointeger(tonumber(year)), math.tointeger(tonumber(month)))
  return last_day
end

-- Days in it that cost somebody a holiday: for a day rota every day off, else the days off that are no weekend.
function fair.holidays(period, first_day, last_day)
  local holidays, day = 0, first_day
  while day <= last_day do
    if not dates.works(day) and (period == "day" or dates.weekday(day) <= 5) then holidays = holidays + 1 end
    day = dates.add(day, 1)
  end
  return holidays
end

local counted = { "planned", "running", "done" }

-- What each member has had: a list in the order of joining, with turns, holidays, last (a day or "") and since.
function fair.load(rota, upto)
  local from = dates.add(upto, -param.look_back)
  local list = {}
  for _, member in ipairs(find("rota_member", { rota = rota, state = "in_turn" }, { limit = 200 })) do
    local where = { member = member, state = counted, first_day = range(from, "2999-12-31") }
    local newest = find("turn", { member = member, state = counted }, { sort = "-first_day", limit = 1 })[1]
    list[#list + 1] = { member = member, turns = count("turn", where), holidays = sum("turn", "holidays", where), last = newest and newest.first_day or "",
      since = member.since and member.since > from and member.since or from }
  end
  return list
end

-- Shares are turns for each day of belonging, so that who comes new is neither flooded nor spared. → less than 0: a comes first
local function compare(a, b, upto)
  local days_a, days_b = math.max(1, dates.number(upto) - dates.number(a.since)), math.max(1, dates.number(upto) - dates.number(b.since))
  return a.turns * days_b - b.turns * days_a, a.holidays * days_b - b.holidays * days_a
end

local function before(a, b, upto, period, in_holidays)
  local turns, holidays = compare(a, b, upto)
  if in_holidays and period == "day" and holidays ~= 0 then return holidays < 0 end
  if turns ~= 0 then return turns < 0 end
  if in_holidays and holidays ~= 0 then return holidays < 0 end
  return a.last < b.last
end

-- → an entry of the load; skip: id of a member not to take
function fair.next(load, period, first_day, holidays, skip)
  local best
  for _, one in ipairs(load) do
    if one.member.id ~= skip and (not best or before(one, best, first_day, period, holidays > 0)) then best = one end
  end
  return best
end

function fair.took(one, first_day, holidays)
  one.turns, one.holidays, one.last = one.turns + 1, one.holidays + holidays, first_day
end

return fair
