-- Goods come in, are reserved with their points in one turn, are handed out, or return when nobody comes.
local interest = require "std.interest"
local posts = require "std.posts"
local quarters = require "std.quarters"

param.collect_within { default = "10 working days", type = "duration", min = "1h", max = "180 days", label = { en = "Time to collect what is reserved", ["zh-CN"] = "领取时限" } }
param.points_per_quarter { type = "number", default = 100, min = 0, max = 100000, label = { en = "Points a person may exchange in a quarter", ["zh-CN"] = "每人每季兑换上限(积分)" } }
param.opens_in { default = "always", values = { "always", "first_month", "last_month" }, label = { en = "When points are exchanged", ["zh-CN"] = "兑换期" },
  labels = { always = { en = "All the time", ["zh-CN"] = "全季开放" }, first_month = { en = "The quarter's first month", ["zh-CN"] = "每季首月" },
    last_month = { en = "The quarter's last month", ["zh-CN"] = "每季末月" } } }

-- ---- gifts --------------------------------------------------------------------------------------------------------

check("gift.receive", function(_, event)
  local data = event.data
  local donors = (data.unit and 1 or 0) + (data.person and 1 or 0) + (data.department and 1 or 0) + (data.donor and 1 or 0)
  if donors ~= 1 then return refuse(say("shop_one_donor"), "donor") end
end)

local function donor_of(gift)
  return gift.unit or gift.person or gift.department
end

local function worth_of(gift)
  return math.floor((gift.worth or 0) * gift.quantity * 100 + 0.5) / 100
end

local function watch_stock(item)
  local left = balance("stock", item)
  if left >= item.low or item.state ~= "offered" then return resolve(item, "low_stock") end
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = item, key = "low_stock", urgency = "normal", while_in = "offered",
    text = say("shop_low", { item = item, left = left, low = item.low }) }
end

on("gift.receive", function(gift)
  transfer { ledger = "stock", from = "donors", to = gift.item, amount = gift.quantity, reason = "gift", key = gift.id }
  local donor, worth = donor_of(gift), worth_of(gift)
  if donor and worth > 0 then transfer { ledger = "credit", from = "gifts", to = donor, amount = worth, reason = "gift", key = gift.id } end
  if gift.unit or gift.person then alert { to = donor, about = gift, key = "thanks", urgency = "low", text = say("shop_thanks", { item = gift.item, quantity = gift.quantity }) } end
  watch_stock(gift.item)
end)

check("gift.void", function(gift)
  local left = balance("stock", gift.item)
  if left < gift.quantity then return refuse(say("shop_void_short", { item = gift.item, left = left })) end
end)

on("gift.void", function(gift)
  transfer { ledger = "stock", from = gift.item, to = "donors", amount = gift.quantity, reason = "void", key = gift.id .. "/void" }
  local donor, worth = donor_of(gift), worth_of(gift)
  if donor and worth > 0 then transfer { ledger = "credit", from = donor, to = "gifts", amount = worth, reason = "void", key = gift.id .. "/void" } end
  watch_stock(gift.item)
end)

check("item.write_off", function(item, event)
  local left = balance("stock", item)
  if left < event.data.quantity then return refuse(say("shop_no_stock", { item = item, left = left, quantity = event.data.quantity }), "quantity") end
end)

on("item.write_off", function(item, event)
  transfer { ledger = "stock", from = item, to = "written_off", amount = event.data.quantity, reason = "written_off", key = item.id .. "/" .. event.seq }
  watch_stock(item)
end)

check("item.void", function(item)
  local left = balance("stock", item) + sum("redemption", "quantity", { item = item, state = "reserved" })
  if left > 0 then return refuse(say("shop_not_empty", { item = item, left = left })) end
end)

on("item.update", watch_stock)
on("item.restore", watch_stock)

-- ---- exchange -----------------------------------------------------------------------------------------------------

local function price_of(item, quantity)
  return math.floor(item.price * quantity * 10 + 0.5) / 10
end

-- What stands in the way of an exchange, in words; nil: nothing. other: the redemption itself, when it is there already.
local function obstacle(person, item, quantity, other)
  if item.state ~= "offered" then return say("shop_withdrawn", { item = item }), "item" end
  local left = balance("stock", item)
  if left < quantity then return say("shop_no_stock", { item = item, left = left, quantity = quantity }), "quantity" end
  local points, held = price_of(item, quantity), balance("points", person)
  if held < points then return say("shop_no_points", { person = person, held = held, points = points }), "person" end
  local quarter = quarters.of(today())
  local taken = { person = person, quarter = quarter.name, state = { "reserved", "collected" } }
  local used = sum("redemption", "points", taken)
  if other and other.points then used = used - other.points end
  if used + points > param.points_per_quarter then
    return say("shop_quarter_points", { person = person, used = used, quarter = quarter.name, limit = param.points_per_quarter }), "person"
  end
  if item.most_each then
    taken.item = item
    local pieces = sum("redemption", "quantity", taken)
    if pieces + quantity > item.most_each then
      return say("shop_quarter_pieces", { person = person, used = pieces, item = item, quarter = quarter.name, limit = item.most_each }), "quantity"
    end
  end
end

-- The quarterly rule: the whole quarter, its first or its last month.
local function out_of_season()
  if param.opens_in == "always" then return nil end
  local quarter = quarters.of(today())
  local month = quarter.number * 3 - (param.opens_in == "first_month" and 2 or 0)
  local first = string.format("%04d-%02d-01", quarter.year, month)
  local last = param.opens_in == "last_month" and quarter.ends or string.format("%04d-%02d-31", quarter.year, month)
  if today() >= first and today() <= last then return nil end
  return say("shop_closed", { from = first, to = last })
end

check("redemption.reserve", function(_, event)
  local data = event.data
  if data.on_behalf_of and not data.consent then return refuse(say("shop_no_consent"), "consent") end
  local closed = out_of_season()
  if closed then return refuse(closed) end
  local why, field = obstacle(data.person, data.item, data.quantity or 1)
  if why then return refuse(why, field) end
end)

-- Points and pieces move to the redemption's own account together, or it is cancelled and neither moves.
on("redemption.reserve", function(redemption)
  local why = obstacle(redemption.person, redemption.item, redemption.quantity)
  if why then return redemption:cancel { reason = why.en, because = why } end
  local points = price_of(redemption.item, redemption.quantity)
  local due = now() + param.collect_within
  transfer { ledger = "points", from = redemption.person, to = redemption, amount = points, reason = "redemption", key = redemption.id }
  transfer { ledger = "stock", from = redemption.item, to = redemption, amount = redemption.quantity, reason = "redemption", key = redemption.id }
  redemption:hold { points = points, quarter = quarters.of(today()).name, collect_by = due }
  at(due, redemption, "uncollected", { while_in = "reserved" })
  alert { to = redemption.person, about = redemption, key = "collect", while_in = "reserved",
    text = say("shop_reserved", { item = redemption.item, quantity = redemption.quantity, due = due }) }
  watch_stock(redemption.item)
end)

check("redemption.collect", function(redemption, event) return interest.refusal(event, { redemption.person }) end)

on("redemption.collect", function(redemption)
  transfer { ledger = "points", from = redemption, to = "redeemed", amount = redemption.points, reason = "redemption", key = redemption.id .. "/collect" }
  transfer { ledger = "stock", from = redemption, to = "handed_out", amount = redemption.quantity, reason = "redemption", key = redemption.id .. "/collect" }
end)

-- Both return, from wherever they are: still reserved, or (voided after the hand-out) from what was handed out.
local function return_both(redemption, event)
  local held = balance("points", redemption) > 0
  local handed_out = event.before.state == "collected"
  if not held and not handed_out then return end
  transfer { ledger = "points", from = held and redemption or "redeemed", to = redemption.person, amount = redemption.points, reason = "returned", key = redemption.id .. "/return" }
  transfer { ledger = "stock", from = held and redemption or "handed_out", to = redemption.item, amount = redemption.quantity, reason = "returned", key = redemption.id .. "/return" }
  explain(say("shop_returned", { points = redemption.points }))
  watch_stock(redemption.item)
end

on("redemption.cancel", return_both)
on("redemption.expire", return_both)
on("redemption.void", return_both)

on("redemption.uncollected", function(redemption)
  local why = say("shop_expired", { item = redemption.item })
  redemption:expire { because = why }
  alert { to = redemption.person, about = redemption, key = "expired", text = why }
end)
