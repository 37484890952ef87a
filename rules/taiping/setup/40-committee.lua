-- 大党委: the other units' heads are its part-time members; the duty rota; the alliance of the Nanmenshan joint service centre.
local function id(prefix, number, width)
  return string.format("%s-%0" .. (width or 2) .. "d", prefix, number)
end

-- Of each unit's double-registered members the first is the liaison, the second the head, the third stands in for the liaison (AB角).
local member = 1
for number = 1, 30 do
  local unit = id("u", number)
  ensure("post", "post-" .. unit .. "-part_time_member", { role = "part_time_member", unit = unit, person = id("m", member + 1, 3) })
  ensure("post", "post-" .. unit .. "-representative", { deputy = id("m", member + 2, 3) })
  member = member + (number <= 6 and 4 or 3)
end

ensure("rota", "rota-committee", { name = "大党委轮值", period = "month", members_are = "units", post = "post-duty_holder" })

-- Five neighbouring communities and seven party branches of private firms. They are reached on paper until one runs in this system
-- (then: partner.update with its name there).
for number, name in ipairs { "北门口社区", "大东门社区", "黔靖街社区", "南门山社区", "何家堡社区" } do
  ensure("partner", id("ally", number), { name = name, category = "community", address = name .. "党委" })
end
for number, name in ipairs { "涪州餐饮党支部", "惠民超市党支部", "同仁药房党支部", "安居物业党支部", "星辰物业党支部", "南门山商业运营党支部", "快递物流联合党支部" } do
  ensure("partner", id("ally", 5 + number), { name = name, category = "branch", address = "南门山党群服务中心" })
end
