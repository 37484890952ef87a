-- Workers among residents, in reports: the weeks that were drawn up, with their base. Needs std.visit.
local report = require "std.report"

report.indicator("visits_share", { en = "Share of working time among residents", ["zh-CN"] = "走访时间占比" }, function(period)
  if period.grid or period.unit then return nil end
  local where = { week = range(period.first, period.last) }
  local working = sum("visit_week", "working_minutes", where)
  return report.share(sum("visit_week", "minutes", where), working), { kind = "visit_week", where = { week = period.first .. ".." .. period.last } }
end)
