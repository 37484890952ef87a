-- Community workers, teams, service posts, rooms and the care station of Taiping. People are invented; shop staff are persons who do not live here.
local function id(prefix, number, width)
  return string.format("%s-%0" .. (width or 2) .. "d", prefix, number)
end

local surnames = { "秦", "许", "邓", "冯", "曹", "彭", "曾", "肖", "田", "董" }
local given = { "丽华", "晓东", "春梅", "国强", "雪", "婷", "志远", "美玲" }

-- all-round workers (全科人才): each grid's leader, and six at the one-stop desk; the grid leader is the third of nine in his grid
for number = 1, 10 do
  ensure("post", id("post-worker", number), { role = "community_worker", grid = id("g", number), person = id("w", 9 * (number - 1) + 3, 3), deputy = id("w", 9 * (number - 1) + 2, 3) })
end
for number = 1, 6 do
  ensure("person", id("cw", number), { name = surnames[number] .. given[number], category = "worker", party_member = number % 2 == 0, skill = "全科" })
end
for number = 1, 6 do
  ensure("post", id("post-worker", 10 + number), { role = "community_worker", person = id("cw", number), deputy = id("cw", number % 6 + 1) })
end

-- five kinds of self-governing teams, and the two societies the resource list founded
local teams = {
  { "chamber", "太平街社区商会", "chamber_of_commerce", "community_affairs", "u-23", { "经营", "财务" } }, { "mass", "群众工作队", "mass_team", "community_affairs", nil, { "调解", "法律" } },
  { "volunteers", "太平街志愿服务队", "volunteers", "charity", nil, { "医护", "教育" } }, { "social", "阳光社会工作队", "social_work", "daily_life", "u-18", { "心理" } },
  { "emergency", "应急管理队", "emergency", "community_affairs", nil, { "电工", "驾驶" } }, { "patrol", "治安联防队", "emergency", "community_affairs", nil, { "巡查" } },
  { "silver", "银龄先锋服务队", "volunteers", "daily_life", "u-19", { "书画", "理发" } }, { "arts", "艺树灌溉志愿者服务队", "volunteers", "culture_sport", "u-20", { "舞蹈", "教育" } },
}
for number, team in ipairs(teams) do
  local members = 12 * (number - 1)
  ensure("team", "team-" .. team[1], { name = team[2], category = team[3], service = team[4], unit = team[5], skills = team[6], leader = id("m", members + 1, 3) })
  for place = 1, 12 do
    ensure("membership", "ms-" .. team[1] .. "-" .. place, { team = "team-" .. team[1], person = id("m", members + place, 3) })
  end
end

-- service posts of the member units (法律援助岗、政策宣传岗、帮扶助困岗) and the desk
ensure("service_post", "sp-law", { name = "法律援助岗", category = "legal_aid", unit = "u-01", weekdays = { 2, 4 }, opens = "09:00", closes = "17:00", place = "党群服务中心" })
ensure("service_post", "sp-policy", { name = "政策宣传岗", category = "policy", unit = "u-02", weekdays = { 1, 3, 5 }, opens = "09:00", closes = "17:00", place = "政策咨询窗口" })
ensure("service_post", "sp-help", { name = "帮扶助困岗", category = "help", unit = "u-11", weekdays = { 3 }, opens = "09:00", closes = "12:00", place = "党群服务中心" })
ensure("service_post", "sp-desk", { name = "一站式柜台", category = "desk", holder = "cw-01", deputy = "cw-02", opens = "09:00", closes = "18:00", place = "办事大厅" })

-- free rooms of the 1,800 m² centre
for number, room in ipairs { { "会议室", 60 }, { "阅览室", 30 }, { "健身活动室", 25 }, { "舞蹈室", 30 }, { "妇女儿童之家", 20 }, { "多功能厅", 200 } } do
  ensure("room", id("room", number), { name = room[1], capacity = room[2], place = "党群服务中心", opens = "09:00", closes = "21:00", keeper = "cw-03" })
end

-- 爱心驿站
ensure("station", "station", { name = "太平街爱心驿站", microgrid = "mg-42", keeper = "cw-04", services = { "休息", "饮水", "充电" } })
for number, item in ipairs { { "雨衣", "rain_gear", 30, true, "u-24" }, { "矿泉水", "water", 240, false, "u-25" }, { "急救包", "first_aid", 12, false, "u-26" },
  { "充电宝", "charging", 10, true, "u-30" }, { "藿香正气液", "cooling", 60, false, "u-26" }, { "修车工具", "tools", 4, true, "u-29" } } do
  ensure("station_item", id("item", number), { station = "station", name = item[1], category = item[2], stock = item[3], low_at = item[3] // 5, lent = item[4], donor = item[5] })
end

-- some of the ten thousand who work in the shops (how many each shop has stands on the shop)
for number = 1, 40 do
  ensure("person", id("ss", number, 3), { name = surnames[random(#surnames)] .. given[random(#given)], category = "shop_staff", household = id("sh", number * 60, 4) })
end
