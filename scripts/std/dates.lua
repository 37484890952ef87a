-- Days of the community's calendar: instants of local days, working weekdays, months, quarters.
local dates = {}

-- "2026-02-04", "14:30" → the instant there
function dates.at(day, clock)
  return time(day .. " " .. (clock or "00:00"))
end

function dates.text(year, month, day)
  return string.format("%04d-%02d-%02d", year, month, day)
end

-- The local day of an instant.
function dates.day(instant)
  local civil = local_time(instant)
  return dates.text(civil.year, civil.month, civil.day)
end

-- Days as whole numbers, so that they subtract: the civil calendar counted from 1970-01-01.
function dates.number(day)
  local year, month, date = string.match(day, "^(%d+)-(%d+)-(%d+)$")
  year, month, date = math.tointeger(tonumber(year)), math.tointeger(tonumber(month)), math.tointeger(tonumber(date))
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + date - 719469
end

function dates.of_number(number)
  local shifted = number + 719468
  local era = shifted // 146097
  local of_era = shifted - era * 146097
  local year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
  local part = (5 * of_year + 2) // 153
  local month = part < 10 and part + 3 or part - 9
  return dates.text(year_of_era + era * 400 + (month <= 2 and 1 or 0), month, of_year - (153 * part + 2) // 5 + 1)
end

function dates.add(day, days)
  return dates.of_number(dates.number(day) + days)
end

function dates.works(day)
  return local_time(dates.at(day, "12:00")).works
end

-- 1 = Monday … 7 = Sunday
function dates.weekday(day)
  return (dates.number(day) + 3) % 7 + 1
end

-- The day itself, or the next one that works.
function dates.working(day)
  for _ = 1, 60 do
    if dates.works(day) then return day end
    day = dates.add(day, 1)
  end
  return day
end

function dates.next_month(year, month, months)
  local number = year * 12 + month - 1 + (months or 1)
  return number // 12, number % 12 + 1
end

-- First and last day of a month.
function dates.month(year, month)
  local after_year, after_month = dates.next_month(year, month)
  return dates.text(year, month, 1), dates.add(dates.text(after_year, after_month, 1), -1)
end

-- The first Wednesday (3) of a month that works; without one, the first working day.
function dates.first_working(weekday, year, month)
  local first, last_day = dates.month(year, month)
  local day = dates.add(first, (weekday - dates.weekday(first)) % 7)
  while day <= last_day do
    if dates.works(day) then return day end
    day = dates.add(day, 7)
  end
  return dates.working(first)
end

function dates.quarter(month)
  return (month - 1) // 3 + 1
end

return dates
