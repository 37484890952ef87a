-- Calendar dates as texts "2026-02-17", the way a date field reads: they compare with < and lead to instants with time().
local dates = {}

local two = {}                                      -- "00" … "99"
for number = 0, 99 do two[number] = string.format("%02d", number) end

-- Rules ask for many dates: this is several times cheaper than string.format.
function dates.text(year, month, day)
  return two[year // 100] .. two[year % 100] .. "-" .. two[month] .. "-" .. two[day]
end

-- "2026-02-17" → 2026, 2, 17
function dates.split(date)
  local thousands, hundreds, tens, ones, _, month_tens, month_ones, _, day_tens, day_ones = string.byte(date, 1, 10)
  return thousands * 1000 + hundreds * 100 + tens * 10 + ones - 1111 * 48, month_tens * 10 + month_ones - 11 * 48, day_tens * 10 + day_ones - 11 * 48
end

-- The local day of an instant.
function dates.of(instant)
  local at = local_time(instant)
  return dates.text(at.year, at.month, at.day)
end
dates.day = dates.of

function dates.monday(date) return dates.add(date, 1 - dates.weekday(date)) end
function dates.at(date, clock) return time(date .. " " .. (clock or "00:00")) end

function dates.month_start(date) return string.sub(date, 1, 8) .. "01" end

-- The first day of the month after a date's; of a year and a month: the year and month that come `months` later.
function dates.next_month(date, month_number, months)
  if month_number then
    local number = date * 12 + month_number - 1 + (months or 1)
    return number // 12, number % 12 + 1
  end
  local year, month = dates.split(date)
  if month == 12 then return dates.text(year + 1, 1, 1) end
  return dates.text(year, month + 1, 1)
end

function dates.year(date) return (dates.split(date)) end
-- The month of a date; of a year and a month: its first and last day.
function dates.month(date, month_number)
  if not month_number then
    local _, month = dates.split(date)
    return month
  end
  local after_year, after_month = dates.next_month(date, month_number)
  return dates.text(date, month_number, 1), dates.add(dates.text(after_year, after_month, 1), -1)
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
  local first = dates.text(year, quarter * 3 - 2, 1)
  local last = dates.add(dates.next_month(dates.text(year, quarter * 3, 1)), -1)
  return first, last, quarter
end

-- Days from one date to another, both counted.
function dates.days(first, last)
  if last < first then return 0 end
  return dates.number(last) - dates.number(first) + 1
end

-- Days as whole numbers, so that they subtract: the civil calendar counted from 1970-01-01.
function dates.number(day)
  local year, month, date = dates.split(day)
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
