-- Matters in reports: demands, incidents and projects, received, answered, settled. (DECISIONS.md, "Figures and periods") Needs std.demand,
-- std.incident, std.project. Void, merged and converted ones are in none: what one became is counted there.
local report = require "std.report"

local demands = { "collected", "assigned", "answered", "settled", "closed", "withdrawn" }
local incidents = { "open", "acknowledged", "unowned", "settled", "closed", "withdrawn" }
local settled = { "settled", "closed" }
local by_microgrid = { grid = "microgrid.grid" }
local rungs = { "officer", "branch", "committee", "department", "street" }

local function scoped(period, where)
  return report.scope(period, where, period.unit and { grid = "microgrid.grid", unit = "unit" } or by_microgrid)
end

-- ---- received ----

-- Where a figure comes from, which costs no counting.
local function of_demands(period, more)
  return { kind = "demand", where = report.with(scoped(period, { state = demands }), more or {}), by = "created" }
end

-- A unit has no incidents of its own: they belong to places and persons.
local function of_incidents(period, more)
  if period.unit then return nil end
  return { kind = "incident", where = report.with(report.scope(period, { state = incidents }, by_microgrid), more or {}), by = "created" }
end

local function counted(trace, period)
  return trace and report.created(trace.kind, trace.where, period), trace
end

local function demands_in(period, more) return counted(of_demands(period, more), period) end
local function incidents_in(period, more) return counted(of_incidents(period, more), period) end

report.indicator("demands_received", { en = "Demands received", ["zh-CN"] = "收到需求" }, function(period) return demands_in(period) end)
report.indicator("incidents_opened", { en = "Incidents opened", ["zh-CN"] = "受理事件" }, function(period) return incidents_in(period) end)
report.indicator("incidents_by_rung", { en = "Incidents by the highest rung they reached", ["zh-CN"] = "各层级事件" }, function(period)
  local by = {}
  for _, rung in ipairs(rungs) do
    by[rung] = incidents_in(period, { rung = rung })
    if not by[rung] then return nil end
  end
  return by, of_incidents(period)
end)
report.indicator("demands_by_category", { en = "Demands by category", ["zh-CN"] = "各类需求" }, function(period)
  local by = {}
  for _, category in ipairs { "elderly", "children", "hardship", "disability", "merchant", "facility", "hygiene", "other" } do
    local number = demands_in(period, { category = category })
    if number > 0 then by[category] = number end
  end
  return by, of_demands(period)
end)

-- ---- answered, settled, solved, satisfied: of those received in the period ----

local function each_matter(period, fn)
  report.each_created("demand", scoped(period, { state = demands }), period, function(demand)
    fn(demand, demand.first_answer_at ~= nil and not demand.answer_late, demand.outcome ~= nil)
  end)
  if period.unit then return end
  report.each_created("incident", report.scope(period, { state = incidents }, by_microgrid), period, function(incident)
    local by = incident.first_acknowledge_by or incident.acknowledge_by
    fn(incident, incident.acknowledged_at ~= nil and (by == nil or incident.acknowledged_at <= by), incident.outcome ~= nil)
  end)
end

-- Counted once for all rates of a report.
local function rates(period)
  if period.matter_rates then return period.matter_rates end
  local of = { received = 0, in_time = 0, settled = 0, solved = 0, rated = 0, satisfied = 0 }
  each_matter(period, function(matter, in_time, has_outcome)
    of.received = of.received + 1
    if in_time then of.in_time = of.in_time + 1 end
    if has_outcome then of.settled = of.settled + 1 end
    if has_outcome and matter.outcome == "solved" then of.solved = of.solved + 1 end
    if matter.rating then of.rated = of.rated + 1 end
    if matter.rating and matter.rating >= 4 then of.satisfied = of.satisfied + 1 end
  end)
  period.matter_rates = of
  return of
end

local function matters(period)
  local trace = of_demands(period)
  trace.also = { of_incidents(period) }
  return trace
end

local function rate(part, whole)
  return function(period)
    local of = rates(period)
    return report.share(of[part], of[whole]), matters(period)
  end
end

report.indicator("response_rate", { en = "First answer within its limit, of those received", ["zh-CN"] = "响应率" }, rate("in_time", "received"))
report.indicator("settled_rate", { en = "Closed with an outcome, of those received", ["zh-CN"] = "办结率" }, rate("settled", "received"))
report.indicator("solved_rate", { en = "Solved, of those settled", ["zh-CN"] = "解决率" }, rate("solved", "settled"))
report.indicator("satisfied_rate", { en = "Rated 4 or 5, of those rated", ["zh-CN"] = "满意率" }, rate("satisfied", "rated"))
report.indicator("matters_rated", { en = "Matters rated", ["zh-CN"] = "已评价事项" }, function(period) return rates(period).rated, matters(period) end)

-- ---- settled with a member unit as owner or recorded helper ----

local function has_unit(matter, unit)
  if unit then
    if matter.unit == unit then return true end
    for _, helper in ipairs(matter.helped_by or {}) do
      if helper == unit then return true end
    end
    return false
  end
  return matter.unit ~= nil or (matter.helped_by ~= nil and #matter.helped_by > 0)
end

local function by_unit_of_owner(incident, unit)
  local own = incident.owner and incident.owner.unit
  return own ~= nil and (unit == nil or own == unit)
end

local function in_grid(matter, grid)
  return grid == nil or (matter.microgrid ~= nil and matter.microgrid.grid == grid)
end

-- Whatever was still open when the period began may be settled in it: all that changed since are looked at, a thousand to a page.
local function gather(kind, where, event, period, fits, into)
  local whole = { since = time "2000-01-01", ends = period.ends }
  report.each_created(kind, report.with(where, { updated = range(period.since, nil) }), whole, function(matter)
    local happened = last(matter, event)
    if happened and report.inside(happened.time, period) and fits(matter) then into[#into + 1] = matter end
  end)
end

local function settled_matters(period)
  local all = {}
  gather("demand", { state = settled }, "settle", period, function(demand) return in_grid(demand, period.grid) and has_unit(demand, period.unit) end, all)
  gather("incident", { state = settled }, "settle", period, function(incident)
    if not in_grid(incident, period.grid) then return false end
    for _, helper in ipairs(incident.helped_by or {}) do
      if period.unit == nil or helper == period.unit then return true end
    end
    return by_unit_of_owner(incident, period.unit)
  end, all)
  gather("project", { state = { "completed", "appraised" } }, "complete", period, function(project) return in_grid(project, period.grid) and has_unit(project, period.unit) end, all)
  return all
end

report.indicator("matters_settled", { en = "Matters settled with member units", ["zh-CN"] = "办理好事实事" }, function(period)
  local all = settled_matters(period)
  return #all, { entities = all }
end)

report.indicator("projects_claimed", { en = "Projects claimed", ["zh-CN"] = "认领项目" }, function(period)
  local where = report.scope(period, {}, { unit = "unit", grid = "microgrid.grid" })
  local claimed = report.with(where, { claimed_at = range(period.since, nil) })
  return count("project", claimed) - count("project", report.with(where, { claimed_at = range(period.ends, nil) })), { kind = "project", where = where, by = "claimed_at" }
end)
