-- Quarters of the calendar year, and where a fact of the past counts: in its own quarter until entry_grace after its end, later in the
-- running one, marked late. (DECISIONS.md, "Corrections and late entries", "Year")
local quarters = {}

param.entry_grace { default = "5 working days", type = "duration", min = "1h", max = "60 days",
  label = { en = "Time after a quarter's end to enter what happened in it", ["zh-CN"] = "季后补录时限" } }

local function day(year, month, of_month)
  return string.format("%04d-%02d-%02d", year, month, of_month)
end

local last_days = { 31, 30, 30, 31 }                 -- of March, June, September, December

-- quarters.numbered(2023, 3) → { name = "2023-Q3", year, number, since, ends (dates, both inside), start, finish (instants) }
function quarters.numbered(year, number)
  local first = number * 3 - 2
  local following = number == 4 and day(year + 1, 1, 1) or day(year, first + 3, 1)
  local since = day(year, first, 1)
  return { name = year .. "-Q" .. number, year = year, number = number, since = since, ends = day(year, first + 2, last_days[number]),
    start = time(since), finish = time(following) }
end

-- The quarter of a date "2023-09-30".
function quarters.of(date)
  local year, month = string.match(date, "^(%d+)%-(%d+)")
  return quarters.numbered(tonumber(year), (tonumber(month) + 2) // 3)
end

function quarters.before(quarter)
  if quarter.number == 1 then return quarters.numbered(quarter.year - 1, 4) end
  return quarters.numbered(quarter.year, quarter.number - 1)
end

-- Until when what happened in the quarter may still be entered into it.
function quarters.closes(quarter)
  return quarter.finish + param.entry_grace
end

-- quarters.counted(date) → the date at which it counts, whether it is late
function quarters.counted(date)
  local quarter = quarters.of(date)
  if now() < quarters.closes(quarter) then return date, false end
  return quarters.of(today()).since, true
end

-- Days of a date since 1970-01-01, for ages: civil calendar, by Howard Hinnant's days_from_civil.
function quarters.day_number(date)
  local year, month, of_month = string.match(date, "^(%d+)%-(%d+)%-(%d+)$")
  year, month, of_month = tonumber(year), tonumber(month), tonumber(of_month)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local of_era = year - era * 400
  local of_year = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + of_month - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

return quarters
