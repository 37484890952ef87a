local scores = require "std.scoring_entry"

param.weight { type = "number", default = 2, min = 0, max = 100, label = { en = "Weight of a joint meeting", ["zh-CN"] = "联席会议权重" } }
param.deputised { default = 100, min = 0, max = 100, label = { en = "A deputy counts as, %", ["zh-CN"] = "代会折算(%)" } }
param.excused { default = 50, min = 0, max = 100, label = { en = "An excuse counts as, %", ["zh-CN"] = "请假折算(%)" } }

local function share_of(attendance)
  if attendance.state == "present" then return 1 end
  if attendance.state == "deputised" then return param.deputised / 100 end
  if attendance.state == "excused" then return param.excused / 100 end
  if attendance.state == "absent" then return 0 end
end

local function day_of(meeting)
  if meeting.happened_on then return meeting.happened_on end
  local at_start = local_time(meeting.starts)
  return string.format("%04d-%02d-%02d", at_start.year, at_start.month, at_start.day)
end

-- What counts is how it stands once the meeting was held; who signs in or excuses himself afterwards corrects the entry.
local function score(attendance, event)
  local meeting = attendance.meeting
  if not attendance.unit or meeting.category ~= "joint" or (meeting.state ~= "held" and meeting.state ~= "minuted") then return end
  local met = share_of(attendance)
  if met then scores.put(attendance.unit, "meeting_attendance", met, attendance, event, { weight = param.weight, text = meeting.title, happened_on = day_of(meeting) }) end
end

each("board_attendance", "attendance", { state = { "present", "deputised", "excused", "absent" } }, score)

on("meeting.hold", function(meeting) each("board_attendance", "attendance", { meeting = meeting }) end)
on("attendance.attend", score)
on("attendance.deputise", score)
on("attendance.excuse", score)
on("attendance.miss", score)
on("attendance.void", function(attendance, event) scores.strike(attendance, event.data.reason) end)

each("board_no_meeting", "attendance", { all = true }, function(attendance)
  if attendance.meeting.state == "void" then scores.strike(attendance, say("board_meeting_void").en) end
end)
on("meeting.void", function(meeting) each("board_no_meeting", "attendance", { meeting = meeting }) end)

on("appraisal.draw_up", function(appraisal)
  local figures = {}
  for name, value in pairs(appraisal.figures or {}) do figures[name] = value end
  local first, last_day = appraisal.year .. "-01-01", appraisal.year .. "-12-31"
  local attended = { unit = appraisal.unit, state = { "present", "deputised" }, ["meeting.category"] = "joint", ["meeting.happened_on"] = range(first, last_day) }
  figures.joint_meetings_attended = count("attendance", attended)
  appraisal:note { figures = figures }
end)
