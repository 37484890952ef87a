-- 责任制: the district's leader for the street, the community's contact for each grid, and AB角 among a grid's officers. People are invented.
local surnames = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周" }
local given = { "建国", "丽", "强", "静", "勇", "敏", "涛", "兰", "明", "洋" }

local function official(id, skill, category)
  ensure("person", id, { name = surnames[random(#surnames)] .. given[random(#given)], category = category, party_member = true, skill = skill })
  return id
end

ensure("post", "post-district_leader", { role = "district_leader", person = official("dl-1", "district_leader", "official") })

local officers = { "grid_leader", "party_instructor", "safety_supervisor", "mediator", "fire_officer", "police_officer", "patroller" }

-- 1-organisation registers a grid's people one after another: branch secretary, deputy, then the seven officers.
local function officer(grid, place)
  return string.format("w-%03d", (grid - 1) * 9 + 2 + place)
end

for grid = 1, 10 do
  local g = string.format("g-%02d", grid)
  ensure("post", "post-" .. g .. "-grid_contact", { role = "grid_contact", grid = g, person = official(string.format("gc-%02d", grid), "grid_contact", "worker") })
  for place, role in ipairs(officers) do
    ensure("post", "post-" .. g .. "-" .. role, { role = role, grid = g, person = officer(grid, place), deputy = officer(grid, place % #officers + 1) })
  end
end
