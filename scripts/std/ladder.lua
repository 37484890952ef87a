-- Rungs: who is asked next, on which rung a matter starts, when its clocks begin. Serves any kind that climbs.
-- Needs std.organisation.
local posts = require "std.posts"

local ladder = {}

function ladder.number(rungs, name)
  for i, rung in ipairs(rungs) do
    if rung == name then return i end
  end
  return 0
end

-- ladder.above(rungs, "branch") → the next rung, nil at the top
function ladder.above(rungs, name)
  return rungs[ladder.number(rungs, name) + 1]
end

-- ladder.words("duty_holder secretary") → { "duty_holder", "secretary" }: roles as an administrator writes them in a param
function ladder.words(text)
  local list = {}
  for word in string.gmatch(text or "", "[%w_]+") do list[#list + 1] = word end
  return list
end

-- ladder.ids(list, list …) → the set of their ids; a list may be nil
function ladder.ids(...)
  local set = {}
  for i = 1, select("#", ...) do
    for _, entity in ipairs((select(i, ...)) or {}) do set[entity.id] = true end
  end
  return set
end

-- ladder.next(place, roles, skip, unfit) → person, role, level. Each role is sought in the microgrid, its grid, the community; whom `skip`
-- names or unfit(person) finds is passed over to the next distinct person.
function ladder.next(place, roles, skip, unfit)
  for _, role in ipairs(roles) do
    local person, level = posts.holder(role, place, skip)
    while person and unfit and unfit(person) do
      skip[person.id] = true
      person, level = posts.holder(role, place, skip)
    end
    if person then return person, role, level end
  end
end

-- ladder.next_opening() → now when the office is open, else the next opening
function ladder.next_opening()
  return now() + duration "0 working hours"
end

-- ladder.earlier(a, b): the earlier of two times, either may be nil
function ladder.earlier(a, b)
  if a and b then return a < b and a or b end
  return a or b
end

return ladder
