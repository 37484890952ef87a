-- Resolutions: numbered 〔2024〕3号 within the year of the meeting, each with somebody in charge and a clock.
local posts = require "std.posts"

param.carry_out_within { default = "30 working days", type = "duration", min = "1 day", max = "730 days", label = { en = "Time to carry out a resolution that names none", ["zh-CN"] = "决议落实时限" } }
param.remind_resolution_every { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "An overdue resolution is called up again after", ["zh-CN"] = "逾期决议催办间隔" } }

check("resolution.adopt", function(_, event)
  local meeting = event.data.meeting
  if meeting.state ~= "held" and meeting.state ~= "minuted" then return refuse(say("resolution_not_held", { state = meeting.state }), "meeting") end
  if event.data.item and event.data.item.meeting ~= meeting then return refuse(say("resolution_other_item"), "item") end
end)

local function year_of(meeting)
  return meeting.happened_on and math.tointeger(tonumber(string.sub(meeting.happened_on, 1, 4))) or local_time(meeting.starts).year
end

local function in_charge(resolution)
  return resolution.owner or resolution.unit or posts.holder("deputy_secretary", {}) or "deputy_secretary"
end

on("resolution.adopt", { name = "number" }, function(resolution)
  local year = year_of(resolution.meeting)
  local newest = find("resolution", { year = year, serial = range(1, 100000) }, { sort = "-serial", limit = 1 })[1]
  local serial = newest and newest.serial + 1 or 1
  resolution:number_it { year = year, serial = serial, number = "〔" .. year .. "〕" .. serial .. "号", due = resolution.due or now() + param.carry_out_within }
end)

local function start_clock(resolution)
  at(resolution.due, resolution, "overdue", { while_in = "adopted" })
end

on("resolution.number_it", { name = "ask" }, function(resolution)
  alert { to = in_charge(resolution), about = resolution, key = "carry_out", text = say("resolution_ask", { number = resolution.number, due = resolution.due }), while_in = "adopted" }
  start_clock(resolution)
end)

on("resolution.extend", { name = "new_due" }, function(resolution)
  resolve(resolution, "overdue")
  start_clock(resolution)
end)

on("resolution.correct", { name = "corrected_due", if_state = "adopted" }, function(resolution, event)
  if event.data.due then start_clock(resolution) end
end)

-- What a task or project carries out has that one's clocks.
on("resolution.overdue", { when = function(resolution) return resolution.follower == nil, say("resolution_followed", { follower = resolution.follower }) end }, function(resolution)
  local text = say("resolution_overdue", { number = resolution.number, due = resolution.due })
  alert { to = in_charge(resolution), about = resolution, key = "overdue", urgency = "high", text = text, while_in = "adopted" }
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = resolution, key = "overdue", urgency = "high", text = text, while_in = "adopted" }
  after(param.remind_resolution_every, resolution, "overdue", { while_in = "adopted" })
end)
