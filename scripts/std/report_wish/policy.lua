-- Micro-wishes in reports: a cohort, never over 100 %: of those collected in the period, those confirmed by the reporting moment.
-- Void ones, duplicates (merged) and those that became incidents (converted) are in none. (DECISIONS.md, "Figures and periods") Needs std.wish.
local report = require "std.report"

local counted = { "submitted", "referred", "dispatched", "claimed", "done", "closed", "lapsed", "declined", "withdrawn" }
local paths = { grid = "microgrid.grid", unit = "unit" }

-- ratings: { 4, 5 } for those rated so
local function wishes(state, category, ratings)
  return function(period)
    local where = report.scope(period, { state = state, category = category }, paths)
    local trace = { kind = "wish", where = report.with(where, { rating = ratings and table.concat(ratings, "..") }), by = "created" }
    if ratings then where.rating = range(ratings[1], ratings[2]) end
    return report.created("wish", where, period), trace
  end
end

local collected, fulfilled = wishes(counted), wishes("closed")

report.indicator("wishes_collected", { en = "Micro-wishes collected", ["zh-CN"] = "收集微心愿" }, collected)
report.indicator("wishes_fulfilled", { en = "Micro-wishes fulfilled", ["zh-CN"] = "圆梦微心愿" }, fulfilled)
report.indicator("fulfilment_rate", { en = "Fulfilment rate", ["zh-CN"] = "圆梦率" }, function(period)
  local all, trace = collected(period)
  return report.share(fulfilled(period), all), trace
end)

report.indicator("wishes_by_category", { en = "Micro-wishes by category", ["zh-CN"] = "各类微心愿" }, function(period)
  local by, trace = {}, nil
  for _, category in ipairs { "elderly", "children", "hardship", "disability", "merchant", "other" } do
    local number
    number, trace = wishes(counted, category)(period)
    if number > 0 then by[category] = number end
  end
  trace.where.category = nil
  return by, trace
end)

report.indicator("wishes_rated", { en = "Micro-wishes rated", ["zh-CN"] = "已评价微心愿" }, wishes("closed", nil, { 1, 5 }))
report.indicator("wishes_satisfied_rate", { en = "Satisfied with micro-wishes, of those rated", ["zh-CN"] = "微心愿满意率" }, function(period)
  return report.share((wishes("closed", nil, { 4, 5 })(period)), (wishes("closed", nil, { 1, 5 })(period)))
end)

-- How long a resident waits for what was fulfilled: working days from the wish to its close.
report.indicator("wish_working_days", { en = "Working days until a micro-wish was fulfilled, on average", ["zh-CN"] = "微心愿平均办结工作日" }, function(period)
  local where, days, number = report.scope(period, { state = "closed" }, paths), 0, 0
  report.each_created("wish", where, period, function(wish)
    if wish.closed_at then days, number = days + working_days(wish.created, wish.closed_at), number + 1 end
  end)
  return number > 0 and math.floor(100 * days / number + 0.5) / 100 or nil, { kind = "wish", where = where, by = "created" }
end)
