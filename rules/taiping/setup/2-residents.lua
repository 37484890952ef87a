-- 12,116 residents in 4,180 households, 2,775 shops, 100 anchor households; invented from the fixed seed.
local surnames = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗" }
local given = { "芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "兰", "霞", "平", "华", "建国", "玉珍", "秀英", "志强" }
local skills = { "电工", "法律", "医护", "教育", "心理", "木工", "管道", "财务", "书画", "驾驶" }

local function id(prefix, number, width)
  return string.format("%s-%0" .. width .. "d", prefix, number)
end

-- household sizes: 500 of one person, 1,000 of two, 1,500 of three, 784 of four, 396 of five; in a drawn order
local sizes = {}
for size, many in ipairs { 500, 1000, 1500, 784, 396 } do
  for _ = 1, many do sizes[#sizes + 1] = size end
end
for i = #sizes, 2, -1 do
  local k = random(i)
  sizes[i], sizes[k] = sizes[k], sizes[i]
end

local household, person, shop, anchor = 0, 0, 0, 0

local function birth_date()
  local draw = random(100)
  local age = draw <= 16 and random(0, 17) or draw <= 76 and random(18, 59) or random(60, 95)
  return string.format("%04d-%02d-%02d", 2021 - age, random(12), random(28))
end

-- The care register: the elderly who live alone, disabled people, hardship, some children; the microgrid's leader visits.
local providers = { living_alone = "u-18", disabled = "u-22", hardship = "u-11", child = "u-15" }

local function care_for(number, born, size, home)
  local year = tonumber(string.sub(born, 1, 4))
  local category = size == 1 and year <= 1946 and "living_alone" or number % 140 == 0 and "disabled" or number % 300 == 7 and "hardship" or number % 50 == 3 and year >= 2008 and year <= 2015 and "child" or nil
  if not category then return end
  ensure("care_register", "care-" .. id("p", number, 5), { person = id("p", number, 5), category = category, microgrid = home.microgrid, visitor = home.leader, unit = providers[category] })
end

local function register_people(home, size, skill)
  local surname = surnames[random(#surnames)]
  for place = 1, size do
    person = person + 1
    local first = place == 1 and skill or nil
    local given_name, born = given[random(#given)], birth_date()
    ensure("person", id("p", person, 5), { name = surname .. given_name, category = "resident", household = home.id, born = born,
      party_member = first ~= nil, skill = first })
    home.leader = home.leader or id("p", person, 5)      -- the first of the microgrid leads it
    care_for(person, born, size, home)
  end
  return id("p", person - size + 1, 5)
end

-- 105 residents with skills fill the microgrids: the leader of each of the 44 and 61 collectors, who live in its first households.
local function post_of(number, place)
  if place == 1 then return "microgrid_leader" end
  if place == 2 or (place == 3 and number <= 17) then return "collector" end
end

for number = 1, 44 do
  local microgrid = id("mg", number, 2)
  local commercial = number > 35
  local anchors, here = {}, { microgrid = microgrid }
  for part = 1, (commercial or number <= 3) and 3 or 2 do
    anchor = anchor + 1
    anchors[part] = id("ah", anchor, 3)
    ensure("anchor_household", anchors[part], { name = "党员中心户" .. anchor, microgrid = microgrid })
  end
  for place = 1, 95 do
    household = household + 1
    local home = id("hh", household, 4)
    ensure("household", home, { name = microgrid .. "-" .. place, category = "residential", microgrid = microgrid, anchor = place <= 50 and anchors[(place - 1) // 25 + 1] or nil })
    local role = post_of(number, place)
    here.id = home
    local first = register_people(here, sizes[household], role and skills[(number + place) % #skills + 1])
    if role then ensure("post", "post-" .. microgrid .. "-" .. role .. "-" .. place, { role = role, microgrid = microgrid, person = first }) end
  end
  for place = 1, commercial and 225 or (number <= 15 and 22 or 21) do
    shop = shop + 1
    ensure("household", id("sh", shop, 4), { name = "商户" .. shop, category = "shop", microgrid = microgrid, staff = 1 + shop * 7 % 6, anchor = anchors[3] and place <= 25 and anchors[3] or nil })
  end
end
