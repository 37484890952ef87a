-- Who answers for whom, level by level: district → street → community → grid → microgrid → household. (DOMAIN.md, 29)
-- Needs std.organisation.
local ladder = require "std.ladder"

local chain = {}

-- From below upwards. Several roles: the first one held answers.
local levels = { "microgrid", "grid", "community", "street", "district" }

param.roles { type = "table", of = "text", keys = { "microgrid", "grid", "community", "street", "district" }, label = { en = "Who answers at each level", ["zh-CN"] = "各级责任人" }, default = {
  microgrid = "microgrid_leader", grid = "grid_leader branch_secretary", community = "grid_contact deputy_secretary", street = "secretary street_committee",
  district = "district_leader" } }

text "chain_step" { en = "{role} {person}", ["zh-CN"] = "{role}{person}" }
text "chain_vacant" { en = "{role} (vacant)", ["zh-CN"] = "{role}(空缺)" }

-- Where an entity belongs: { microgrid, grid }
function chain.place(entity)
  local microgrid = area_of(entity, "microgrid")
  return { microgrid = microgrid, grid = microgrid and microgrid.grid or area_of(entity, "grid") }
end

local function exists(roles)
  return count("post", { role = roles }) > 0
end

local function at_level(level, place)
  local roles = ladder.words(param.roles[level])
  local person, role = ladder.next(place, roles)
  if person then return { level = level, role = role, person = person } end
  if #roles > 0 and exists(roles) then return { level = level, role = roles[1], vacant = true } end
end

local function below(place, level)
  return (level == "microgrid" and not place.microgrid) or (level == "grid" and not place.grid)
end

-- chain.of(entity) → { { level, role, person | vacant = true } … } from below upwards. A level that the community does not have is left out.
function chain.of(entity)
  local place, list = chain.place(entity), {}
  for _, level in ipairs(levels) do
    local answers = not below(place, level) and at_level(level, place)
    if answers then list[#list + 1] = answers end
  end
  return list
end

-- chain.at(entity, "community") → the person who answers at that level, role; or nil
function chain.at(entity, level)
  local answers = at_level(level, chain.place(entity))
  if answers then return answers.person, answers.role end
end

-- chain.said(entity) → the chain as a text in both languages, from above to below
function chain.said(entity)
  local en, zh = {}, {}
  local list = chain.of(entity)
  for i = #list, 1, -1 do
    local step = say(list[i].vacant and "chain_vacant" or "chain_step", { role = list[i].role, person = list[i].person })
    en[#en + 1], zh[#zh + 1] = step.en, step["zh-CN"]
  end
  return { en = table.concat(en, " → "), ["zh-CN"] = table.concat(zh, " → ") }
end

return chain
