-- A team is sent and answers; who asks to join gets an answer.
local posts = require "std.posts"
local teams = require "std.teams"
local moves = require "std.moves"

param.answer_within { default = "30m", type = "duration", min = "5m", max = "2 days", by = { "grid" }, label = { en = "Time a team has to answer", ["zh-CN"] = "队伍回应时限" } }
param.decide_within { default = "5 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to answer who wants to join", ["zh-CN"] = "入队审核时限" } }

on("team.send", function(team, event)
  resolve(team, "sent")
  alert { to = team.leader, about = team, key = "sent", urgency = "urgent", text = say("team_sent", { team = team.name, task = event.data.task, by_when = event.data.by_when }), while_in = "active" }
  after(param.answer_within, team, "unanswered", { while_in = "active" })
end)

on("team.answer", function(team)
  resolve(team, "sent")
  cancel(team, "unanswered")
end)

-- No answer: the members hear of it themselves, and whoever sent the team hears which other one could go.
on("team.unanswered", function(team)
  local task = say("team_silent", { team = team.name, leader = team.leader })
  for _, membership in ipairs(find("membership", { team = team, state = "member" }, { limit = 20 })) do
    if membership.person ~= team.leader then alert { to = membership.person, about = team, key = "sent", urgency = "urgent", text = task, while_in = "active" } end
  end
  local other
  for _, one in ipairs(teams.fit { category = team.category, place = { grid = team.grid } }) do
    if one.team ~= team then other = other or one.team end
  end
  alert { to = posts.holder("duty_holder", { grid = team.grid }) or posts.holder("deputy_secretary", {}) or "duty_holder", about = team, key = "silent", urgency = "high",
    text = say("team_try", { team = team.name, leader = team.leader, other = other }), while_in = "active" }
end)

on("membership.request", function(membership)
  alert { to = membership.team.leader, about = membership, key = "wants_in", text = say("team_wants_in", { person = membership.person, team = membership.team.name }), while_in = "asked" }
  after(param.decide_within, membership, "undecided", { while_in = "asked" })
end)

on("membership.undecided", function(membership)
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = membership, key = "wants_in", urgency = "high",
    text = say("team_wants_in", { person = membership.person, team = membership.team.name }), while_in = "asked" }
  after(param.decide_within, membership, "undecided", { while_in = "asked" })
end)

on("membership.refuse", function(membership, event)
  alert { to = membership.person, about = membership, key = "not_taken", text = say("team_not_taken", { team = membership.team.name, reason = event.data.reason }) }
end)

each("disband", "membership", { state = { "asked", "member" } }, function(membership)
  if membership.state == "member" then membership:leave {} else membership:refuse { reason = "队伍已解散" } end
end)

on("team.dissolve", function(team) each("disband", "membership", { team = team, state = { "asked", "member" } }) end)

moves.duty { kind = "team", field = "leader", states = { "active" }, event = "update" }
moves.base { kind = "team", states = { "active" }, event = "update" }
