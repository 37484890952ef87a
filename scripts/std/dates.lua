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

-- "2026-02-04" + n days. Noon is the same day everywhere, also where clocks change.
function dates.add(day, days)
  if days == 0 then return day end
  local noon = dates.at(day, "12:00")
  if days < 0 then return dates.day(noon - duration(-days .. " days")) end
  return dates.day(noon + duration(days .. " days"))
end

function dates.works(day)
  return local_time(dates.at(day, "12:00")).works
end

-- 1 = Monday … 7 = Sunday
function dates.weekday(day)
  return local_time(dates.at(day, "12:00")).weekday
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
