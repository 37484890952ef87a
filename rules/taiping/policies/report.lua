-- What the community counts beside the shared indicators: quantities of projects and care services. (DECISIONS.md, "Figures and periods")
local report = require "std.report"

local function quantity(measure)
  return function(period)
    local projects = report.scope(period, { state = { "completed", "appraised" }, measure = measure }, { grid = "microgrid.grid", unit = "unit" })
    local services = report.scope(period, { state = "given", measure = measure }, { grid = "microgrid.grid", unit = "unit" })
    local all = sum("project", "quantity", report.on_days(projects, period)) + sum("care_service", "quantity", report.on_days(services, period))
    local from_care = count("care_service", services) > 0
    return math.floor(all + 0.5), from_care and { kind = "care_service", where = services, by = "happened_on" } or { kind = "project", where = projects, by = "happened_on" }
  end
end

report.indicator("road_m2", { en = "Roads and paths mended, m²", ["zh-CN"] = "硬化修补路面(平方米)" }, quantity "road_m2")
report.indicator("homes_adapted", { en = "Homes adapted", ["zh-CN"] = "无障碍改造(户)" }, quantity "homes_adapted")
report.indicator("people_fitted", { en = "People fitted with aids", ["zh-CN"] = "辅具适配(人)" }, quantity "people_fitted")
report.indicator("jobs_placed", { en = "Jobs found", ["zh-CN"] = "帮助就业(人)" }, quantity "jobs_placed")
