local function prepare(t, when)
  t:at(when or "2026-03-02 09:00")
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, id in ipairs { "keeper", "rider", "leader" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "grid_leader", grid = "g-1", person = "leader" })
  t:create("unit", { id = "u-1", name = "U" })
  t:create("station", { id = "st", name = "爱心驿站", microgrid = "mg-1", keeper = "keeper" })
  return t:create("station_item", { id = "water", station = "st", name = "矿泉水", category = "water", stock = 8, low_at = 5, donor = "u-1" })
end

local function use(t, more)
  local fields = { station = "st", item = "water", guest = "food_delivery", person = "rider", happened_on = "2026-03-02" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("station_use.use", fields)
end

test("stock goes down, is never below nothing, and low stock is told to keeper and donor until it is filled", function(t)
  local water = prepare(t)
  use(t, { quantity = 2 })
  t:expect(water.stock, 6)
  t:expect_no_alert { key = "low_stock" }
  local one = use(t)
  t:expect_alert { to = get("person", "keeper"), about = water, key = "low_stock", urgency = "normal" }
  t:expect_alert { to = get("unit", "u-1"), about = water, key = "low_stock" }
  t:refused("station_use.use", { station = "st", item = "water", happened_on = "2026-03-02", quantity = 6 })
  use(t, { quantity = 5 })
  t:expect(water.stock, 0)
  t:expect_alert { to = get("person", "keeper"), about = water, key = "low_stock", urgency = "high" }
  t:send("station_use.void", one, { reason = "误记" })
  t:expect(water.stock, 1)
  t:send("station_item.restock", water, { quantity = 24 })
  t:expect(water.stock, 25)
  t:expect_no_alert { key = "low_stock" }
  t:expect(#t:failures(), 0)
end)

test("what is lent is asked for after three days, then written off; it may still come back", function(t)
  prepare(t)
  local umbrella = t:create("station_item", { id = "umbrella", station = "st", name = "雨伞", category = "rain_gear", stock = 10, low_at = 2, lent = true })
  local one = use(t, { item = "umbrella" })
  t:expect(one.state, "lent")
  t:expect(umbrella.stock, 9)
  t:advance "3 days"
  t:expect_alert { to = get("person", "rider"), about = one, key = "not_back" }
  t:advance "3 days"
  t:expect(one.state, "lost")
  t:send("station_use.bring_back", one, {})
  t:expect(umbrella.stock, 10)
  t:expect(#t:failures(), 0)
end)

test("a rider's report becomes an incident of its place; urgent stays urgent", function(t)
  prepare(t)
  local report = t:send("station_report.report", { station = "st", microgrid = "mg-1", guest = "courier", person = "rider", place = "3栋", text = "消防通道堵塞", urgent = true })
  t:expect(report.state, "passed_on")
  local incident = find("incident", { microgrid = "mg-1" })[1]
  t:expect(incident.text, "消防通道堵塞")
  t:expect(incident.severity, "urgent")
  t:expect(incident.reporter.id, "rider")
  t:expect(#t:failures(), 0)
end)

test("a month has its numbers; the holiday does not hold them up", function(t)
  prepare(t, "2026-09-29 09:00")
  for _, guest in ipairs { "courier", "courier", "ride_hailing" } do use(t, { guest = guest, happened_on = "2026-09-29" }) end
  use(t, { guest = "courier", item = none, happened_on = "2026-09-29" })
  t:at "2026-10-01 07:00"
  use(t, { guest = "courier", happened_on = "2026-10-01" })
  t:at "2026-10-01 08:00"
  local month = find("station_month", { station = "st", month = "2026-09-01" })[1]
  t:expect(month.uses, 4)
  t:expect(month.items, 3)
  t:expect(month.couriers, 3)
  t:expect(month.drivers, 1)
  t:expect(month.reports, 0)
  t:expect(#t:failures(), 0)
end)

test("an item offered with little, or corrected to little, is told of at once", function(t)
  prepare(t)
  local kit = t:create("station_item", { id = "kit", station = "st", name = "急救包", stock = 2, low_at = 3 })
  t:expect_alert { to = get("person", "keeper"), about = kit, key = "low_stock" }
  local cap = t:create("station_item", { id = "cap", station = "st", name = "遮阳帽", stock = 20, low_at = 3 })
  t:send("station_item.correct", cap, { stock = 3, reason = "盘点" })
  t:expect_alert { to = get("person", "keeper"), about = cap, key = "low_stock" }
  t:expect(#t:failures(), 0)
end)
