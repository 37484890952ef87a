-- Who is called to a squad at present. Drills count nowhere but in themselves. Needs std.squad.
local ladder = require "std.ladder"

local called = {}

called.active = { "called", "coming", "arrived" }
local running = { called = true, coming = true, arrived = true }

-- called.call_of(person) → his running call of a real mobilisation, or nil
function called.call_of(person)                 -- asked for every post there is: the back-reference costs less than a query
  for _, call in ipairs(person.calls) do
    if not call.drill and running[call.state] then return call end
  end
end

-- called.half(unit) → a running call of the unit's when half its people or more are called, else nil
function called.half(unit)
  local calls = find("call", { unit = unit, drill = false, state = called.active }, { limit = 1000 })
  if #calls > 0 and 2 * #calls >= count("person", { unit = unit, state = "here" }) then return calls[1] end
end

-- called.stand_in(person, place, roles, unfit) → who does what cannot wait: the deputy (AB角) of a post the person holds, else the first of the roles
function called.stand_in(person, place, roles, unfit)
  local function no(other) return called.call_of(other) ~= nil or unfit ~= nil and unfit(other) end
  for _, post in ipairs(find("post", { person = person, state = "held" })) do
    if post.deputy and not no(post.deputy) then return post.deputy end
  end
  return (ladder.next(place, ladder.words(roles), ladder.ids({ person }), no))
end

-- The day's number, to tell how long something lasted.
local function day_number(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day
end

-- called.hours(from, to) → elapsed hours with one decimal
function called.hours(from, to)
  local a, b = local_time(from), local_time(to)
  local days = day_number(b.year, b.month, b.day) - day_number(a.year, a.month, a.day)
  local minutes = days * 1440 + (b.hour - a.hour) * 60 + b.minute - a.minute
  return math.floor(minutes / 6 + 0.5) / 10
end

return called
