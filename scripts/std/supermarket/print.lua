-- What was exchanged in a month, to sign at the counter. (DECISIONS.md, "On paper")
local dates = require "std.dates"

print_page("redemptions", "month", {
  name = { en = "Redemptions of a month", ["zh-CN"] = "月度积分兑换清单" },
  title = function(month) return { en = "Redemptions " .. month.id, ["zh-CN"] = month.year .. "年" .. month.month .. "月积分兑换清单" } end,
}, function(month)
  local rows, points = {}, 0
  local first, after_last = time(month.first .. " 00:00"), time(dates.add(month.last, 1) .. " 00:00")
  for i, redemption in ipairs(find("redemption", { state = { "reserved", "collected" }, created = range(first, after_last) }, { sort = "created", limit = 1000 })) do
    rows[i] = { redemption.created, redemption.person, redemption.item, redemption.quantity, redemption.points, label("redemption.state", redemption.state) }
    points = points + (redemption.points or 0)
  end
  return {
    { fields = { { { en = "Points in all", ["zh-CN"] = "合计积分" }, points } } },
    { table = { numbered = true, rows = rows, columns = { { en = "When", ["zh-CN"] = "时间" }, label("redemption.person"), label("redemption.item"), label("redemption.quantity"), label("redemption.points"),
      label("redemption.state"), { en = "Signature", ["zh-CN"] = "签领" } } } },
    { signatures = { { en = "Handed out by", ["zh-CN"] = "经办人" }, { en = "Checked by", ["zh-CN"] = "审核人" } } },
  }
end)
