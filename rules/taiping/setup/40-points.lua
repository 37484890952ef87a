-- 双报到登记 of the 96 members, the points supermarket with its donors, the community's money.
local function id(prefix, number, width)
  return string.format("%s-%0" .. width .. "d", prefix, number)
end

-- 96 members: four each from the first six units, three from the others (as in 1-organisation.lua); each serves in a microgrid, in turn
local offers = { "微心愿认领", "政策宣讲", "治安巡逻", "环境清洁", "助老服务", "课业辅导" }
local member = 0
for unit = 1, 30 do
  for _ = 1, unit <= 6 and 4 or 3 do
    member = member + 1
    ensure("registration", id("dr", member, 3), { person = id("m", member, 3), unit = id("u", unit, 2), microgrid = id("mg", (member - 1) % 44 + 1, 2),
      registered_on = "2021-07-01", offers = { offers[member % #offers + 1] } })
  end
end

-- what is on offer, from whom it came (民政部门、成员单位、爱心企业及人士), what a piece is worth in yuan
for number, item in ipairs {
  { "毛巾", 1, 60, "u-24", 8.0 }, { "洗衣液", 2, 40, "u-25", 22.0 }, { "大米", 2, 60, "u-04", 26.0 }, { "食用油", 3, 50, "u-25", 45.0 },
  { "常备药包", 3, 30, "u-26", 48.0 }, { "雨伞", 2, 40, "u-30", 25.0 }, { "理发券", 1, 40, "u-18", 15.0 }, { "餐券", 2, 40, "u-27", 20.0 },
} do
  local name = id("item", number, 2)
  ensure("item", name, { name = item[1], price = item[2], low = 5 })
  ensure("gift", id("gift", number, 2), { item = name, unit = item[4], quantity = item[3], worth = item[5], happened_on = "2021-07-01" })
end

-- 3.5 M yuan built the centre; the love fund takes donations
ensure("fund_account", "fund-centre", { name = "党群服务中心建设资金", purpose = "1800平方米党群服务中心" })
ensure("fund_account", "fund-love", { name = "“共享太平”社区爱心基金", purpose = "助商、助老、助困、助残" })
ensure("fund_entry", "fund-centre-1", { fund = "fund-centre", amount = 3500000, origin = "grants", purpose = "整合资金建设党群服务中心", happened_on = "2021-06-30" })
