-- Monthly, quarterly and yearly reports come by themselves; anybody who may can ask for another period, grid or unit.
local report = require "std.report"
local posts = require "std.posts"
local quarters = require "std.quarters"

param.ids_kept { default = 1000, min = 0, max = 1000, label = { en = "Ids a figure keeps to be looked up", ["zh-CN"] = "每项指标保留的明细数" } }
param.filled_within { default = "1h", type = "duration", min = "15m", max = "1 day", label = { en = "Time a report may take", ["zh-CN"] = "报告生成时限" } }
param.by_part { default = "quarter", values = { "month", "quarter", "year", "never" }, label = { en = "A report for each grid and unit, every", ["zh-CN"] = "网格和单位分报告周期" },
  labels = { month = { en = "Month", ["zh-CN"] = "每月" }, quarter = { en = "Quarter", ["zh-CN"] = "每季" }, year = { en = "Year", ["zh-CN"] = "每年" }, never = { en = "Never", ["zh-CN"] = "不生成" } } }

check("period_report.draw_up", function(_, event)
  if event.data.ends <= event.data.since then return refuse(say("report_ends_first"), "ends") end
end)

-- The list a figure was counted from, as the query under /v1/{community}/ or of its CSV export; a name of the kind alone means all of it.
local function shown(value)
  if type(value) == "userdata" then return value.id end
  if type(value) ~= "table" then return tostring(value) end
  local list = {}
  for i, one in ipairs(value) do list[i] = shown(one) end
  return table.concat(list, ",")
end

-- A plus sign in an address is read as a blank.
local function written(value) return (string.gsub(shown(value), "%+", "%%2B")) end

local function query(trace, period)
  local parts = {}
  for name, value in pairs(trace.where or {}) do parts[#parts + 1] = name .. "=" .. written(value) end
  if trace.by == "happened_on" or trace.by == "counted_on" then
    parts[#parts + 1] = trace.by .. "=" .. period.first .. ".." .. period.last
  elseif trace.by then
    parts[#parts + 1] = trace.by .. "=" .. written(tostring(period.since) .. ".." .. tostring(period.ends - duration "1s"))
  end
  return trace.kind .. (#parts > 0 and "?" .. table.concat(parts, "&") or "")
end

-- A figure over several lists names each of them.
local function origin(trace, period)
  if not trace or trace.entities then return nil end
  local lists = { query(trace, period) }
  for _, other in ipairs(trace.also or {}) do lists[#lists + 1] = query(other, period) end
  return table.concat(lists, " + ")
end

-- What a query cannot say is kept by its ids.
local function ids_of(trace)
  local ids = {}
  for i, entity in ipairs(trace and trace.entities or {}) do
    if i > param.ids_kept then break end
    ids[i] = entity.kind .. "/" .. entity.id
  end
  return #ids > 0 and ids or nil
end

local function line(indicator, period)
  local value, trace = indicator.fn(period)
  local whole = period.grid == nil and period.unit == nil
  if value == nil and not whole then return nil end
  return { key = indicator.key, label = indicator.label, value = value, from = origin(trace, period), ids = ids_of(trace) }
end

local function fill_in(drawn)
  local period, lines = report.period(drawn.since, drawn.ends, drawn.grid, drawn.unit), {}
  period.regular = drawn.period ~= "free"
  for _, indicator in ipairs(report.indicators) do
    local one = line(indicator, period)
    if one then lines[#lines + 1] = one end
  end
  drawn:fill { days = period.days, lines = lines, because = say("report_filled", { first = period.first, last = period.last, number = #lines }) }
end

on("period_report.draw_up", function(drawn)
  if drawn.draw_on and drawn.draw_on > now() then return at(drawn.draw_on, drawn, "entries_in", { while_in = "asked" }) end
  fill_in(drawn)
end)

-- A report that could not be counted is told of, not forgotten: a run of its own, for one that fails takes its clocks along.
on("period_report.draw_up", { name = "clock" }, function(drawn)
  at((drawn.draw_on and drawn.draw_on > now() and drawn.draw_on or now()) + param.filled_within, drawn, "unfilled", { while_in = "asked" })
end)

on("period_report.unfilled", function(drawn)
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = drawn, key = "unfilled", text = say("report_unfilled"), while_in = "asked" }
end)

local spans = { month = "1 month", quarter = "3 months", year = "1 year" }

local function start_of(due, period)
  local at = local_time(due)
  local months = period == "year" and 12 or period == "quarter" and 3 or 1
  local number = (at.year * 12 + at.month - 1) // months * months - months
  return time(string.format("%04d-%02d-01", number // 12, number % 12 + 1))
end

-- The parts of a whole that was just drawn up, one a turn: there may be hundreds of them.
local function part(field)
  return function(entity)
    local whole = find("period_report", { period = param.by_part, grid = none, unit = none, state = "drawn_up", draw_on = range(time "2000-01-01", now()) }, { sort = "-since", limit = 1 })[1]
    if not whole or count("period_report", { period = whole.period, since = whole.since, [field] = entity, state = { "asked", "drawn_up" } }) > 0 then return end
    create("period_report.draw_up", { period = whole.period, since = whole.since, ends = whole.ends, [field] = entity })
  end
end

each("report_grids", "grid", { all = true }, part "grid")
each("report_units", "unit", { state = "member" }, part "unit")

on("period_report.entries_in", function(drawn)
  fill_in(drawn)
  if param.by_part ~= drawn.period then return end
  each("report_grids")
  each("report_units")
end)

-- Asked for when the period is over, drawn up once its late entries are in. (DECISIONS.md, "Corrections and late entries")
local function plan(period)
  return function(due)
    local since = start_of(due, period)
    local ends = since + duration(spans[period])
    create("period_report.draw_up", { period = period, since = since, ends = ends, draw_on = quarters.entries_until(ends) })
  end
end

every("monthly", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "06:00", if_holiday = "keep", catch_up = "once" }, plan "month")
every("quarterly", { rrule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", at = "06:05", if_holiday = "keep", catch_up = "once" }, plan "quarter")
every("yearly", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", at = "06:10", if_holiday = "keep", catch_up = "once" }, plan "year")
