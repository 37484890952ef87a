-- Calendar dates as texts "2026-02-17", the way a date field reads: they compare with < and lead to instants with time().
local dates = {}

function dates.of(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

function dates.monday(date) return dates.add(date, 1 - dates.weekday(date)) end
function dates.at(date, clock) return time(date .. " " .. (clock or "00:00")) end

function dates.month_start(date) return string.sub(date, 1, 8) .. "01" end

-- The first day of the month after a date's; of a year and a month: the year and month that come `months` later.
function dates.next_month(date, month_number, months)
  if month_number then
    local number = date * 12 + month_number - 1 + (months or 1)
    return number // 12, number % 12 + 1
  end
  local year, month = tonumber(string.sub(date, 1, 4)), tonumber(string.sub(date, 6, 7))
  if month == 12 then return string.format("%04d-01-01", year + 1) end
  return string.format("%04d-%02d-01", year, month + 1)
end

function dates.year(date) return tonumber(string.sub(date, 1, 4)) end
-- The month of a date; of a year and a month: its first and last day.
function dates.month(date, month_number)
  if not month_number then return tonumber(string.sub(date, 6, 7)) end
  local after_year, after_month = dates.next_month(date, month_number)
  return string.format("%04d-%02d-01", date, month_number), dates.add(string.format("%04d-%02d-01", after_year, after_month), -1)
end

-- The first working day on or after a date, the last one before it.
function dates.working_from(date)
  while not dates.works(date) do date = dates.add(date, 1) end
  return date
end

function dates.working_before(date)
  repeat date = dates.add(date, -1) until dates.works(date)
  return date
end

-- Completed years on a day; "02-29" is completed on the 1st of March of a common year.
function dates.age(born, on)
  local years = dates.year(on) - dates.year(born)
  return string.sub(on, 6) < string.sub(born, 6) and years - 1 or years
end

-- The latest birth date with which one is `years` old on a day.
function dates.born_by(on, years)
  local year = dates.year(on) - years
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  local day = string.sub(on, 5)
  return string.format("%04d%s", year, day == "-02-29" and not leap and "-02-28" or day)
end

-- The quarter that ended before a day: first day, last day, 1–4.
function dates.last_quarter(on)
  local quarter = (dates.month(on) - 1) // 3
  local year = dates.year(on)
  if quarter == 0 then quarter, year = 4, year - 1 end
  local first = string.format("%04d-%02d-01", year, quarter * 3 - 2)
  local last = dates.add(dates.next_month(string.format("%04d-%02d-01", year, quarter * 3)), -1)
  return first, last, quarter
end

-- Days from one date to another, both counted.
function dates.days(first, last)
  if last < first then return 0 end
  local days, year = 0, dates.year(first)
  local function of_year(date)
    local number = 0
    local at = string.sub(date, 1, 4) .. "-01-01"
    while string.sub(at, 1, 7) < string.sub(date, 1, 7) do
      local next_at = dates.next_month(at)
      number = number + tonumber(string.sub(dates.add(next_at, -1), 9))
      at = next_at
    end
    return number + tonumber(string.sub(date, 9))
  end
  while year < dates.year(last) do
    days = days + of_year(string.format("%04d-12-31", year))
    year = year + 1
  end
  return days + of_year(last) - of_year(first) + 1
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
