-- Who holds a role for an area: the microgrid's post, else its grid's, else the community's; on leave the deputy is asked.
local posts = {}

local levels = {
  { name = "microgrid", where = function(role, place) return place.microgrid and { role = role, microgrid = place.microgrid } end },
  { name = "grid", where = function(role, place) return place.grid and { role = role, grid = place.grid, microgrid = none } end },
  { name = "community", where = function(role) return { role = role, grid = none, microgrid = none, unit = none } end },
}

-- A piece may know that somebody is away though no leave was entered (called to a squad): fn(person) → true.
local absences = {}

function posts.absence(fn)
  absences[#absences + 1] = fn
end

local function there(person)
  if not person or person.state ~= "here" then return nil end
  for _, absent in ipairs(absences) do
    if absent(person) then return nil end
  end
  return person
end

-- The person who answers for the post now: its holder, or the deputy while the holder is away. nil: nobody.
function posts.person(post)
  if post.state == "held" then return there(post.person) or there(post.deputy) end
  if post.state == "on_leave" then return there(post.deputy) end
end

-- { microgrid, grid } of an entity that has either
function posts.place(entity)
  local microgrid = area_of(entity, "microgrid")
  return { microgrid = microgrid, grid = microgrid and microgrid.grid or area_of(entity, "grid") }
end

-- Who answers for a role that a community does not have, the first that is held: posts.instead { duty_holder = "village_head village_cadre" }.
local instead = {}

function posts.instead(roles)
  for role, other in pairs(roles) do instead[role] = other end
end

local function held(role, place, skip)
  for _, level in ipairs(levels) do
    local where = level.where(role, place)
    for _, post in ipairs(where and find("post", where) or {}) do
      local person = posts.person(post)
      if person and not (skip and skip[person.id]) then return person, level.name end
    end
  end
end

-- posts.holder("mediator", place [, skip]) → person, level; skip: ids of persons not to be asked
function posts.holder(role, place, skip)
  local person, level = held(role, place, skip)
  for other in string.gmatch(not person and instead[role] or "", "[%w_]+") do
    person, level = held(other, place, skip)
    if person then return person, level end
  end
  return person, level
end

-- posts.representative(unit) → person or nil
function posts.representative(unit)
  local post = find("post", { role = "representative", unit = unit })[1]
  return post and posts.person(post)
end

return posts
