-- 双溪乡: six villages; the mountain village has no hamlets. People are invented.
local surnames = { "覃", "向", "田", "彭", "冉", "石", "龙", "张", "罗", "杨" }
local given = { "大山", "秀莲", "永福", "春桃", "定国", "月英", "世明", "桂花", "长生", "小满" }

local people = 0
local function person(category, household)
  people = people + 1
  local id = string.format("p-%03d", people)
  ensure("person", id, { name = surnames[random(#surnames)] .. given[random(#given)], category = category, household = household })
  return id
end

local function appoint(role, area, holder)
  local fields = { role = role, person = holder }
  local name = "post-" .. role
  for kind, id in pairs(area) do
    fields[kind] = id
    name = name .. "-" .. id
  end
  ensure("post", name, fields)
end

ensure("compound", "valley", { name = "河谷片区", category = "residential" })

-- name, hamlets; 12 households a hamlet, 16 in the village without any
for number, village in ipairs { { "双溪村", 3 }, { "石桥村", 2 }, { "茶山村", 2 }, { "柏杨村", 2 }, { "河口村", 3 }, { "云顶村", 0 } } do
  local v = "v-" .. number
  ensure("grid", v, { name = village[1], category = "residential", compound = "valley", branch = village[1] .. "党支部" })
  for _, role in ipairs { "village_secretary", "village_head", "village_cadre" } do appoint(role, { grid = v }, person("worker")) end
  for part = 1, village[2] do
    local h = v .. "-" .. part
    ensure("microgrid", h, { name = village[1] .. part .. "组", grid = v })
    for place = 1, 12 do
      local home = h .. "-" .. place
      ensure("household", home, { name = village[1] .. part .. "组" .. place .. "户", category = "residential", microgrid = h })
      local head = person("resident", home)
      if place == 1 then appoint("group_leader", { microgrid = h }, head) end
    end
  end
  for place = 1, village[2] == 0 and 16 or 0 do
    local home = v .. "-" .. place
    ensure("household", home, { name = village[1] .. place .. "户", category = "residential", grid = v })
    person("resident", home)
  end
end

appoint("township_duty", {}, person("official"))
appoint("station_chief", {}, person("official"))

for _, station in ipairs { { "water", "水务站", "水利" }, { "agriculture", "农业服务中心", "农业" }, { "emergency", "应急站", "应急" }, { "police", "派出所", "公安" }, { "justice", "司法所", "司法" },
  { "land", "自然资源所", "国土" } } do
  ensure("department", station[1], { name = station[2], field = station[3] })
end

for number, unit in ipairs { { "双溪茶叶合作社", "cooperative", "other", 1 }, { "乡卫生院", "agency", "elderly", 1 }, { "中心小学", "agency", "children", 2 }, { "供销社", "merchant", "other", 5 } } do
  local u = "u-" .. number
  ensure("unit", u, { name = unit[1], category = unit[2], grid = "v-" .. unit[4] })
  ensure("resource", "r-" .. u, { unit = u, name = unit[1] .. "帮扶", category = unit[3], capacity = 3 })
  appoint("representative", { unit = u }, person("official"))
end
