-- Meetings in reports: those held, by category. Needs std.meeting.
local report = require "std.report"

local categories = { "joint", "work", "collectors", "bench", "courtyard", "residents" }

local function held(period, category)
  local where = report.scope(period, { state = { "held", "minuted" }, category = category }, { grid = "grid" })
  if not where then return nil end
  return count("meeting", report.on_days(where, period)), { kind = "meeting", where = where, by = "happened_on" }
end

report.indicator("joint_meetings", { en = "Joint meetings", ["zh-CN"] = "联席会议" }, function(period) return held(period, "joint") end)
report.indicator("meetings_by_category", { en = "Meetings held, by kind", ["zh-CN"] = "各类会议" }, function(period)
  local by = {}
  for _, category in ipairs(categories) do by[category] = held(period, category) end
  local _, trace = held(period, nil)
  return trace and by, trace
end)
