-- Stock never goes below nothing; low stock, things not brought back and reports without an answer are told to somebody.
local moves = require "std.moves"
local posts = require "std.posts"
local dates = require "std.dates"

param.back_within { default = "3 days", type = "duration", min = "1h", max = "60 days", label = { en = "Lent things are brought back within", ["zh-CN"] = "借用归还期限" } }
param.answer_within { default = "1 working day", type = "duration", min = "1h", max = "10 days", label = { en = "Time to pass on or answer a report", ["zh-CN"] = "报告处理时限" } }

check("station_use.use", function(_, event)
  local item, quantity = event.data.item, event.data.quantity or 1
  if event.data.station.state ~= "open" then return refuse(say("station_closed", { station = event.data.station.name }), "station") end
  if event.data.happened_on > today() then return refuse(say("station_to_come"), "happened_on") end
  if not item then return end
  if item.station ~= event.data.station or item.state ~= "offered" then return refuse(say("station_not_here", { item = item.name }), "item") end
  if item.stock < quantity then return refuse(say("station_out", { item = item.name, stock = item.stock }), "quantity") end
end)

local function keeper(station)
  return station and station.keeper or posts.holder("deputy_secretary", {}) or "station_keeper"
end

local function watch(item)
  if item.stock > item.low_at then return resolve(item, "low_stock") end
  local words = say("station_low", { item = item.name, stock = item.stock, station = item.station.name })
  alert { to = keeper(item.station), about = item, key = "low_stock", urgency = item.stock == 0 and "high" or "normal", text = words, while_in = "offered" }
  if item.donor then alert { to = item.donor, about = item, key = "low_stock", urgency = "low", text = words, while_in = "offered" } end
end

on("station_use.use", function(use)
  local item = use.item
  if not item then return end
  item:count_stock { stock = item.stock - use.quantity }
  if item.lent then
    use:lend {}
    after(param.back_within, use, "not_back", { while_in = "lent" })
  end
end)

on("station_item.count_stock", watch)
on("station_item.correct", watch)
on("station_item.offer", watch)
on("station_item.restock", function(item, event) item:count_stock { stock = item.stock + event.data.quantity } end)

-- What was used by mistake goes back to the shelf.
on("station_use.void", function(use, event)
  if use.item and event.before.state ~= "returned" then use.item:count_stock { stock = use.item.stock + use.quantity } end
end)

on("station_use.bring_back", function(use) use.item:count_stock { stock = use.item.stock + use.quantity } end)

on("station_use.not_back", function(use)
  if times(use, "not_back") > 1 then return use:write_off {} end
  local words = say("station_not_back", { item = use.item.name, station = use.station.name })
  if use.person then alert { to = use.person, about = use, key = "not_back", text = words, while_in = "lent" } end
  alert { to = keeper(use.station), about = use, key = "not_back", urgency = "low", text = words, while_in = "lent" }
  after(param.back_within, use, "not_back", { while_in = "lent" })
end)

on("station_report.report", function(report)
  alert { to = keeper(report.station), about = report, key = "answer", urgency = report.urgent and "urgent" or "normal",
    text = say("station_answer", { microgrid = report.microgrid, guest = report.guest }), while_in = "received" }
  after(param.answer_within, report, "unanswered", { while_in = "received" })
end)

on("station_report.unanswered", function(report)
  alert { to = posts.holder("grid_leader", posts.place(report)) or posts.holder("deputy_secretary", {}) or "deputy_secretary", about = report, key = "answer", urgency = "high",
    text = say("station_answer", { microgrid = report.microgrid, guest = report.guest }), while_in = "received" }
  after(param.answer_within, report, "unanswered", { while_in = "received" })
end)

on("station_report.give_answer", function(report, event)
  if report.person then alert { to = report.person, about = report, key = "answered", text = say("station_answered", { answer = event.data.answer }) } end
end)

-- Numbers of the month that ended.
local function month_of(station, first)
  local last = dates.add(dates.next_month(first), -1)
  local days = range(first, last)
  local used = { "used", "lent", "returned", "lost" }
  local function number(more)
    more.station, more.happened_on, more.state = station, days, more.state or used
    return count("station_use", more)
  end
  create("station_month.draw_up", { station = station, month = first, uses = number {},
    items = sum("station_use", "quantity", { station = station, happened_on = days, state = used, ["item.state"] = { "offered", "withdrawn" } }),
    not_back = number { state = { "lent", "lost" } }, couriers = number { guest = "courier" }, riders = number { guest = "food_delivery" }, drivers = number { guest = "ride_hailing" },
    reports = count("station_report", { station = station, created = range(dates.at(first, "00:00"), dates.at(last, "23:59:59")) }) })
end

every("station_month", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "08:00", if_holiday = "keep", catch_up = "each" }, function(due)
  local first = dates.month_start(dates.add(dates.of(due), -1))
  for _, station in ipairs(find("station", { state = "open" }, { limit = 100 })) do month_of(station, first) end
end)

moves.duty { kind = "station", field = "keeper", states = { "open", "closed" }, event = "update" }
