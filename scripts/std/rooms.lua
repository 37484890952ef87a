-- When a room is open and free. Needs the piece std.booking.
local rooms = {}

local function clock_of(instant)
  local at_time = local_time(instant)
  return string.format("%02d:%02d", at_time.hour, at_time.minute), at_time
end

local function date_of(at_time) return string.format("%04d-%02d-%02d", at_time.year, at_time.month, at_time.day) end

-- A day off on a weekday, or a weekday's worth of work on a weekend, is the calendar's word: a public holiday is a weekday that is not worked.
local function holiday(at_time) return at_time.weekday <= 5 and not at_time.works end

-- rooms.open(room, starts, ends): within its weekdays and hours of one day
function rooms.open(room, starts, ends)
  local from, first = clock_of(starts)
  local to, last = clock_of(ends)
  if date_of(first) ~= date_of(last) or from < room.opens or to > room.closes then return false end
  if not room.holidays and holiday(first) then return false end
  local weekdays = room.weekdays or {}
  for _, weekday in ipairs(weekdays) do
    if weekday == first.weekday then return true end
  end
  return #weekdays == 0
end

-- rooms.clash(room, starts, ends [, except]) → the booking that stands in the way, or nil; ends touch without clashing
function rooms.clash(room, starts, ends, except)
  for _, booking in ipairs(find("booking", { room = room, state = { "booked", "in_use" } }, { limit = 1000 })) do
    if booking ~= except and booking.starts < ends and starts < booking.ends then return booking end
  end
end

-- rooms.free(starts, ends, people) → open rooms that are free then and large enough, the smallest first
function rooms.free(starts, ends, people)
  local out = {}
  for _, room in ipairs(find("room", { state = "open" }, { sort = "capacity", limit = 200 })) do
    if room.capacity >= (people or 1) and rooms.open(room, starts, ends) and not rooms.clash(room, starts, ends) then out[#out + 1] = room end
  end
  return out
end

return rooms
