-- Leave begins and ends by itself; while it runs the deputies are asked, and somebody hears of a post where both are away.
local posts = require "std.posts"
local dates = require "std.dates"

check("leave.enter", function(_, event)
  if event.data.last_day < event.data.first_day then return refuse(say("leave_backwards"), "last_day") end
  for _, other in ipairs(find("leave", { person = event.data.person, state = { "planned", "running" } })) do
    if event.data.first_day <= other.last_day and other.first_day <= event.data.last_day then
      return refuse(say("leave_twice", { first = other.first_day, last = other.last_day }), "first_day")
    end
  end
end)

check("leave.prolong", function(leave, event)
  if event.data.last_day < leave.first_day then return refuse(say("leave_backwards"), "last_day") end
end)

-- The day after the last one, at midnight.
local function end_of(leave)
  return dates.at(dates.add(leave.last_day, 1), "00:00")
end

on("leave.enter", function(leave)
  if leave.first_day <= today() then return leave:begin {} end
  at(dates.at(leave.first_day, "00:00"), leave, "starting", { while_in = "planned" })
end)

on("leave.starting", function(leave) leave:begin {} end)

local function tell_if_unattended(post)
  if posts.person(post) then return end
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = post, key = "nobody_there", urgency = "high",
    text = say("leave_nobody", { role = post.role, person = post.person }), while_in = "on_leave" }
end

on("leave.begin", function(leave)
  for _, post in ipairs(leave.person.posts) do
    if post.state == "held" then post:go_on_leave { because = say("leave_until", { person = leave.person, last = leave.last_day }) } end
  end
  at(end_of(leave), leave, "ending", { while_in = "running" })
  if leave.person.state == "here" then leave.person:absent {} end
  for _, post in ipairs(leave.person.deputy_of) do tell_if_unattended(post) end
end)

on("post.go_on_leave", function(post) tell_if_unattended(post) end)

on("leave.prolong", { if_state = "running" }, function(leave)
  if leave.last_day < today() then return leave:finish {} end
  at(end_of(leave), leave, "ending", { while_in = "running" })
end)

on("leave.ending", function(leave) leave:finish {} end)

-- Back early: the leave ends yesterday.
on("leave.finish", function(leave, event)
  if not event.data.last_day and leave.last_day >= today() then
    leave:correct { last_day = leave.first_day < today() and dates.add(today(), -1) or leave.first_day, reason = "back early" }
  end
  if leave.person.state == "away" then leave.person:back {} end
  for _, post in ipairs(leave.person.posts) do
    if post.state == "on_leave" then
      resolve(post, "nobody_there")
      post:come_back {}
    end
  end
end)
