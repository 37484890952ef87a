-- Whom one can send: teams by skill, kind and nearness, and persons with a skill near a place. Needs the piece std.team.
local teams = {}

local function has_skill(team, skill)
  for _, one in ipairs(team.skills or {}) do
    if one == skill then return true end
  end
  return false
end

local function ready(team)
  return count("membership", { team = team, state = "member", ["person.state"] = "here" })
end

-- teams.fit { skill =, category =, place = { grid = … } } → list of { team, members }, the nearest and strongest first.
-- A team of another grid is not sent; one of the whole community is.
function teams.fit(want)
  local grid = want.place and want.place.grid
  local where = { state = "active" }
  if want.category then where.category = want.category end
  local out = {}
  for _, team in ipairs(find("team", where, { limit = 1000 })) do
    local near = grid ~= nil and team.grid == grid
    if (not want.skill or has_skill(team, want.skill)) and (near or team.grid == nil or grid == nil) then
      out[#out + 1] = { team = team, members = ready(team), near = near }
    end
  end
  table.sort(out, function(a, b)
    if a.near ~= b.near then return a.near end
    if a.members ~= b.members then return a.members > b.members end
    return a.team.id < b.team.id
  end)
  return out
end

local function distance(person, place)
  local home = person.household
  local microgrid = home and home.microgrid
  for _, post in ipairs(microgrid == nil and person.posts or {}) do
    microgrid = microgrid or post.microgrid
  end
  local grid = microgrid and microgrid.grid or person.unit and person.unit.grid
  if place.microgrid and microgrid == place.microgrid then return 0 end
  if place.grid and grid == place.grid then return 1 end
  return 2
end

-- teams.skilled(skill, place [, skip [, limit]]) → persons here with the skill: same microgrid, then same grid, then the rest.
function teams.skilled(skill, place, skip, limit)
  local found = {}
  for _, person in ipairs(find("person", { skill = skill, state = "here" }, { limit = 200 })) do
    if not (skip and skip[person.id]) then found[#found + 1] = { person = person, distance = distance(person, place), id = person.id } end
  end
  table.sort(found, function(a, b)
    if a.distance ~= b.distance then return a.distance < b.distance end
    return a.id < b.id
  end)
  local out = {}
  for i = 1, math.min(#found, limit or #found) do out[i] = found[i].person end
  return out
end

return teams
