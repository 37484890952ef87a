-- Activities in reports: held ones by tag, each indicator its own; "in all" counts each once. (DECISIONS.md, "Figures and periods") Needs std.activity.
local report = require "std.report"

local paths = { grid = "grid", unit = "unit" }

local function held(period, tag)
  local where = report.scope(period, { state = "held", tags = tag }, paths)
  return report.on_days(where, period), { kind = "activity", where = where, by = "happened_on" }
end

local function number(tag)
  return function(period)
    local where, trace = held(period, tag)
    return count("activity", where), trace
  end
end

local function people(tag)
  return function(period)
    local where, trace = held(period, tag)
    return sum("activity", "people", where), trace
  end
end

local function a_year(fn)
  return function(period)
    local value, trace = fn(period)
    return math.floor(100 * value / period.years + 0.5) / 100, trace
  end
end

report.indicator("service_activities", { en = "Member service activities", ["zh-CN"] = "党员服务活动" }, number "member_service")
report.indicator("public_events", { en = "Public events", ["zh-CN"] = "宣传文艺活动" }, number "public_event")
report.indicator("public_event_people", { en = "People at public events (person-times)", ["zh-CN"] = "宣传文艺活动人次" }, people "public_event")
report.indicator("clinics", { en = "Free clinics", ["zh-CN"] = "义诊" }, number "clinic")
report.indicator("clinic_people", { en = "People at free clinics (person-times)", ["zh-CN"] = "义诊人次" }, people "clinic")
report.indicator("practice_activities_per_year", { en = "Civilised-practice activities a year", ["zh-CN"] = "年均文明实践活动" }, a_year(number "practice"))
report.indicator("practice_people_per_year", { en = "People at civilised-practice activities a year", ["zh-CN"] = "年均文明实践人次" }, a_year(people "practice"))
report.indicator("activities", { en = "Activities in all", ["zh-CN"] = "各类活动" }, number(nil))
report.indicator("activity_people", { en = "People at activities in all", ["zh-CN"] = "各类活动人次" }, people(nil))
