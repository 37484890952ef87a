-- 太平街社区: 10 grids, 44 microgrids, 30 member units, 100 anchor households and their posts. People are invented.
local function id(prefix, number, width)
  return string.format("%s-%0" .. (width or 2) .. "d", prefix, number)
end

local surnames = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗" }
local given = { "芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "兰", "霞", "平", "华", "建国", "玉珍", "秀英", "志强" }

local function name()
  return surnames[random(#surnames)] .. given[random(#given)]
end

-- compounds and grids: 7 housing compounds, 3 business districts, a grid each
local compounds = {
  { "长江星辰", "residential" }, { "太平佳苑", "residential" }, { "滨江花园", "residential" }, { "望江小区", "residential" }, { "敦仁家园", "residential" },
  { "鹤凤小区", "residential" }, { "中山苑", "residential" }, { "朝华新城", "commercial" }, { "南门山商圈", "commercial" }, { "太平街商圈", "commercial" },
}
local microgrids_of = { 5, 5, 5, 5, 5, 5, 5, 3, 3, 3 }

local officers = { "grid_leader", "party_instructor", "safety_supervisor", "mediator", "fire_officer", "police_officer", "patroller" }

local people = 0
local function worker(role, category)
  people = people + 1
  local person = id("w", people, 3)
  ensure("person", person, { name = name(), category = category or "worker", party_member = true, skill = role })
  return person
end

local function appoint(post, fields)
  ensure("post", post, fields)
end

local microgrid = 0
for number, compound in ipairs(compounds) do
  local c, g = id("c", number), id("g", number)
  ensure("compound", c, { name = compound[1], category = compound[2] })
  ensure("grid", g, { name = compound[1] .. "网格", category = compound[2], compound = c, branch = compound[1] .. "网格党支部" })
  appoint("post-" .. g .. "-branch_secretary", { role = "branch_secretary", grid = g, person = worker("branch_secretary"), deputy = worker("branch_deputy") })
  for _, role in ipairs(officers) do
    appoint("post-" .. g .. "-" .. role, { role = role, grid = g, person = worker(role, (role == "police_officer" or role == "fire_officer") and "official" or nil) })
  end
  for part = 1, microgrids_of[number] do
    microgrid = microgrid + 1
    ensure("microgrid", id("mg", microgrid), { name = compound[1] .. "第" .. part .. "微网格", grid = g })
  end
end

-- the committee
appoint("post-secretary", { role = "secretary", person = worker("secretary", "official") })
appoint("post-deputy_secretary", { role = "deputy_secretary", person = worker("deputy_secretary"), deputy = worker("deputy") })
appoint("post-street_committee", { role = "street_committee", person = worker("street_committee", "official") })
appoint("post-last_resort", { role = "last_resort", person = worker("last_resort", "official") })

-- departments outside the committee
for _, department in ipairs {
  { "justice", "司法所", "司法" }, { "commerce", "商务委", "商务" }, { "science", "科技局", "科技" }, { "tax", "税务所", "税务" }, { "police", "敦仁派出所", "公安" },
  { "power", "供电公司", "电力" }, { "fire", "消防救援站", "消防" }, { "emergency", "应急管理局", "应急" }, { "urban_management", "城市管理局", "城管" },
  { "street_office", "敦仁街道办事处", "综合" },
} do
  ensure("department", department[1], { name = department[2], field = department[3] })
end

-- 30 member units: what they are, where they sit, what they offer
local units = {
  { "区司法局", "agency", 1, "hardship" }, { "区税务局", "agency", 8, "merchant" }, { "区市场监管所", "agency", 9, "merchant" }, { "区民政局", "agency", 2, "elderly" },
  { "区教委", "agency", 3, "children" }, { "区卫健委", "agency", 4, "elderly" }, { "区文旅委", "agency", 5, "children" }, { "区城管支队", "agency", 6, "other" },
  { "敦仁派出所", "agency", 7, "other" }, { "区供电公司", "agency", 8, "other" }, { "区总工会", "mass_organisation", 1, "hardship" }, { "团区委", "mass_organisation", 2, "children" },
  { "区妇联", "mass_organisation", 3, "children" }, { "区残联", "mass_organisation", 4, "disability" }, { "区科协", "mass_organisation", 5, "children" },
  { "区工商联", "mass_organisation", 9, "merchant" }, { "区红十字会", "mass_organisation", 6, "disability" }, { "阳光社工服务中心", "social_organisation", 7, "elderly" },
  { "银龄先锋服务队", "social_organisation", 1, "elderly" }, { "艺树灌溉志愿队", "social_organisation", 2, "children" }, { "爱心义工协会", "social_organisation", 3, "hardship" },
  { "康复服务中心", "social_organisation", 4, "disability" }, { "社区商会", "social_organisation", 10, "merchant" }, { "太平百货", "merchant", 10, "hardship" },
  { "惠民超市", "merchant", 8, "elderly" }, { "同仁药房", "merchant", 9, "elderly" }, { "涪州餐饮", "merchant", 10, "elderly" }, { "安居物业", "property_firm", 5, "other" },
  { "星辰物业", "property_firm", 1, "other" }, { "中国银行太平支行", "merchant", 8, "merchant" },
}
local offer_names = { elderly = "助老服务", children = "课后与成长", hardship = "困难帮扶", disability = "助残服务", merchant = "商户服务", other = "便民维修" }
local second = { "elderly", "other", "hardship", "children", "disability" }

local members = 0
for number, unit in ipairs(units) do
  local u = id("u", number)
  ensure("unit", u, { name = unit[1], category = unit[2], grid = id("g", unit[3]) })
  ensure("resource", "r-" .. u .. "-1", { unit = u, name = offer_names[unit[4]], category = unit[4], capacity = 3, refreshed = "2026-07-31T09:00:00+08:00" })
  local more = second[number % #second + 1]
  if more ~= unit[4] then
    ensure("resource", "r-" .. u .. "-2", { unit = u, name = offer_names[more], category = more, capacity = 2, refreshed = "2026-07-31T09:00:00+08:00" })
  end
  -- 96 双报到 members: four each from the first six units, three from the others
  for place = 1, number <= 6 and 4 or 3 do
    members = members + 1
    local person = id("m", members, 3)
    ensure("person", person, { name = name(), category = "official", unit = u, party_member = true, double_registered = true })
    if place == 1 then appoint("post-" .. u .. "-representative", { role = "representative", unit = u, person = person }) end
  end
end
appoint("post-duty_holder", { role = "duty_holder", person = "m-001", deputy = "m-005" })
