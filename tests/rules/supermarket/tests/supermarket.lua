local function shop(t, when)
  t:at(when or "2026-03-02 10:00")
  local made = {}
  for _, id in ipairs { "ann", "bob", "deputy" } do made[id] = t:create("person", { id = id, name = id }) end
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  made.unit = t:create("unit", { id = "store", name = "Store" })
  made.rice = t:create("item", { id = "rice", name = "Rice", price = 10, low = 3 })
  made.gift = t:send("gift.receive", { item = "rice", unit = "store", quantity = 5, worth = 20.5 }, { as = "deputy" })
  t:send("points_entry.award", { person = "ann", amount = 45, reason = "reward" }, { as = "deputy" })
  return made
end

local function reserve(t, person, quantity, more)
  local fields = { person = person, item = "rice", quantity = quantity }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("redemption.reserve", fields, { as = person })
end

test("a gift fills the stock, credits and thanks its donor; voiding takes both back", function(t)
  local made = shop(t)
  t:expect(balance("stock", made.rice), 5)
  t:expect(balance("credit", made.unit), 102.5)
  t:expect_alert { to = made.unit, key = "thanks" }
  t:send("gift.void", made.gift, { reason = "entered twice" }, { as = "deputy" })
  t:expect(balance("stock", made.rice), 0)
  t:expect(balance("credit", made.unit), 0)
  t:refused("gift.receive", { item = "rice", quantity = 1 }, { as = "deputy" })
  t:refused("gift.receive", { item = "rice", quantity = 1, unit = "store", donor = "a passer-by" }, { as = "deputy" })
end)

test("reserving takes points and pieces together; collecting hands them out; merit is not touched", function(t)
  local made = shop(t)
  t:send("points_entry.award", { person = "ann", amount = 7, reason = "reward", ledger = "merit" }, { as = "deputy" })
  local redemption = reserve(t, "ann", 2)
  t:expect(balance("points", made.ann), 25)
  t:expect(balance("stock", made.rice), 3)
  t:expect(balance("points", redemption), 20)
  t:expect(balance("stock", redemption), 2)
  t:expect_alert { to = made.ann, key = "collect", about = redemption }
  t:refused("redemption.collect", redemption, {}, { as = "ann" })
  t:send("redemption.collect", redemption, {}, { as = "deputy" })
  t:expect(balance("points", "redeemed"), 20)
  t:expect(balance("stock", "handed_out"), 2)
  t:expect(balance("points", redemption), 0)
  t:expect(balance("merit", made.ann), 7)
  t:expect(#t:failures(), 0)
end)

test("neither points nor pieces can be promised twice", function(t)
  shop(t)
  reserve(t, "ann", 4)
  t:send("points_entry.award", { person = "bob", amount = 100, reason = "reward" }, { as = "deputy" })
  local why = t:refused("redemption.reserve", { person = "bob", item = "rice", quantity = 2 }, { as = "bob" })
  t:expect(string.find(why, "1 of Rice", 1, true) ~= nil, why)
  why = t:refused("redemption.reserve", { person = "ann", item = "rice", quantity = 1 }, { as = "ann" })
  t:expect(string.find(why, "5", 1, true) ~= nil, why)
  reserve(t, "bob", 1)
  t:refused("item.write_off", get("item", "rice"), { quantity = 1, reason = "wet" }, { as = "deputy" })
  t:expect(balance("stock", get("item", "rice")), 0)
end)

test("cancelled: both return; voided after the hand-out: both return as well", function(t)
  local made = shop(t)
  local first = reserve(t, "ann", 2)
  t:send("redemption.cancel", first, { reason = "changed his mind" }, { as = "ann" })
  t:expect(balance("points", made.ann), 45)
  t:expect(balance("stock", made.rice), 5)
  local second = reserve(t, "ann", 1)
  t:send("redemption.collect", second, {}, { as = "deputy" })
  t:send("redemption.void", second, { reason = "spoiled" }, { as = "deputy" })
  t:expect(balance("points", made.ann), 45)
  t:expect(balance("stock", made.rice), 5)
  t:expect(balance("points", "redeemed"), 0)
  t:expect(#t:failures(), 0)
end)

-- National Day 2023: 29 September to 6 October off, 7 and 8 October worked.
test("uncollected for ten working days: points and pieces return, across National Day", function(t)
  local made = shop(t, "2023-09-27 10:00")
  local redemption = reserve(t, "ann", 2)
  t:at "2023-10-14 10:00"                               -- 28 Sep, 7, 8, 9, 10, 11, 12, 13 October: eight
  t:expect(redemption.state, "reserved")
  t:at "2023-10-17 09:59"
  t:expect(redemption.state, "reserved")
  t:at "2023-10-17 10:00"
  t:expect(redemption.state, "expired")
  t:expect(balance("points", made.ann), 45)
  t:expect(balance("stock", made.rice), 5)
  t:expect_alert { to = made.ann, key = "expired" }
end)

test("a low stock is told once and resolved when goods come", function(t)
  local made = shop(t)
  reserve(t, "ann", 2)
  t:expect_no_alert { key = "low_stock" }
  local second = reserve(t, "ann", 1)
  t:expect_alert { to = made.deputy, key = "low_stock", about = made.rice }
  t:send("redemption.cancel", second, { reason = "no" }, { as = "ann" })
  t:expect_no_alert { key = "low_stock" }
  t:send("item.write_off", made.rice, { quantity = 1, reason = "wet" }, { as = "deputy" })
  t:expect_alert { to = made.deputy, key = "low_stock", about = made.rice }
  t:send("gift.receive", { item = "rice", donor = "a passer-by", quantity = 5 }, { as = "deputy" })
  t:expect_no_alert { key = "low_stock" }
end)

test("so many points a quarter: the next quarter begins anew, what returned does not count", function(t)
  local made = shop(t, "2023-12-30 10:00")
  t:param("std.supermarket.points_per_quarter", 20)
  local first = reserve(t, "ann", 2)
  local why = t:refused("redemption.reserve", { person = "ann", item = "rice", quantity = 1 }, { as = "ann" })
  t:expect(string.find(why, "2023-Q4", 1, true) ~= nil, why)
  t:send("redemption.cancel", first, { reason = "no" }, { as = "ann" })
  reserve(t, "ann", 2)
  t:at "2024-01-01 00:00"
  reserve(t, "ann", 2)
  t:expect(balance("points", made.ann), 5)
end)

test("an item may be limited to so many pieces for one person", function(t)
  local made = shop(t)
  t:send("item.update", made.rice, { most_each = 2 }, { as = "deputy" })
  reserve(t, "ann", 2)
  local why = t:refused("redemption.reserve", { person = "ann", item = "rice", quantity = 1 }, { as = "ann" })
  t:expect(string.find(why, "2 a quarter", 1, true) ~= nil, why)
end)

test("exchange in the quarter's last month only, where a community wants that", function(t)
  shop(t, "2026-05-31 10:00")
  t:param("std.supermarket.opens_in", "last_month")
  local why = t:refused("redemption.reserve", { person = "ann", item = "rice", quantity = 1 }, { as = "ann" })
  t:expect(string.find(why, "2026-06-01", 1, true) ~= nil, why)
  t:at "2026-06-01 10:00"
  reserve(t, "ann", 1)
end)

test("withdrawn is not exchanged; on behalf needs consent; an item with stock is not voided", function(t)
  local made = shop(t)
  t:refused("item.void", made.rice, { reason = "x" }, { as = "deputy" })
  t:refused("redemption.reserve", { person = "ann", item = "rice", on_behalf_of = "ann" }, { as = "deputy" })
  reserve(t, "ann", 1, { on_behalf_of = "ann", consent = true, channel = "paper" })
  t:send("item.withdraw", made.rice, {}, { as = "deputy" })
  t:refused("redemption.reserve", { person = "ann", item = "rice", quantity = 1 }, { as = "ann" })
end)
