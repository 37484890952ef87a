-- Monthly, quarterly and yearly reports come by themselves; anybody who may can ask for another period, grid or unit.
local report = require "std.report"
local posts = require "std.posts"

param.ids_kept { default = 200, min = 0, max = 1000, label = { en = "Ids a figure keeps to be looked up", ["zh-CN"] = "每项指标保留的明细数" } }
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

local function query(trace, period)
  local parts = {}
  for name, value in pairs(trace.where or {}) do parts[#parts + 1] = name .. "=" .. shown(value) end
  if trace.by == "created" then parts[#parts + 1] = "created=" .. tostring(period.since) .. ".." .. tostring(period.ends - duration "1s") end
  if trace.by == "happened_on" then parts[#parts + 1] = "happened_on=" .. period.first .. ".." .. period.last end
  return trace.kind .. (#parts > 0 and "?" .. table.concat(parts, "&") or "")
end

-- What a query cannot say is kept by its ids.
local function ids_of(trace)
  local ids = {}
  for i, entity in ipairs(trace and trace.entities or {}) do
    if i > param.ids_kept then break end
    ids[i] = entity.id
  end
  return #ids > 0 and ids or nil
end

local function line(indicator, period)
  local value, trace = indicator.fn(period)
  local whole = period.grid == nil and period.unit == nil
  if value == nil and not whole then return nil end
  return { key = indicator.key, label = indicator.label, value = value, from = trace and query(trace, period), ids = ids_of(trace) }
end

on("period_report.draw_up", function(drawn)
  after(param.filled_within, drawn, "unfilled", { while_in = "asked" })
  local period, lines = report.period(drawn.since, drawn.ends, drawn.grid, drawn.unit), {}
  for _, indicator in ipairs(report.indicators) do
    local one = line(indicator, period)
    if one then lines[#lines + 1] = one end
  end
  drawn:fill { days = period.days, lines = lines, because = say("report_filled", { first = period.first, last = period.last, number = #lines }) }
end)

-- A report that could not be counted is told of, not forgotten.
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

local function of_parts(period, since, ends)
  for _, grid in ipairs(find("grid", { all = true }, { limit = 45 })) do create("period_report.draw_up", { period = period, since = since, ends = ends, grid = grid }) end
  for _, unit in ipairs(find("unit", { state = "member" }, { limit = 45 })) do create("period_report.draw_up", { period = period, since = since, ends = ends, unit = unit }) end
end

-- Drawn up once late entries are in: five working days after the period's end. (DECISIONS.md, "Corrections and late entries")
local function draw_up(period)
  return function(due)
    local since = start_of(due, period)
    local ends = since + duration(spans[period])
    create("period_report.draw_up", { period = period, since = since, ends = ends })
    if param.by_part == period then of_parts(period, since, ends) end
  end
end

every("monthly", { rrule = "FREQ=MONTHLY;BYMONTHDAY=10", at = "06:00", if_holiday = "next_working_day", catch_up = "once" }, draw_up "month")
every("quarterly", { rrule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=12", at = "06:00", if_holiday = "next_working_day", catch_up = "once" }, draw_up "quarter")
every("yearly", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", at = "06:00", if_holiday = "next_working_day", catch_up = "once" }, draw_up "year")
