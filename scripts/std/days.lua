-- Days and months of the community's calendar, as instants and as dates.
local days = {}

function days.date(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

-- days.first("2024", 3): the first instant of a month; months beyond 12 run into the next years
function days.first(year, month)
  local number = year * 12 + month - 1
  return time(string.format("%04d-%02d-01", number // 12, number % 12 + 1))
end

-- The last minute before an instant: a limit "until 28 February" is shown with its own day.
function days.last_minute(instant)
  return instant - duration "1m"
end

return days
