-- Wartime and incidents: they never pause. Those of people called away go to their deputies; the summary counts what happened meanwhile.
-- Needs std.incident, std.squad. (DECISIONS.md, "Wartime")
local ladder = require "std.ladder"
local chain = require "std.chain"
local interest = require "std.interest"
local called = require "std.called"
local mobilised = require "std.mobilised"

param.takes_over { default = "microgrid_leader grid_leader branch_secretary duty_holder deputy_secretary", label = { en = "Who takes over where there is no deputy", ["zh-CN"] = "无AB角时接办岗位" } }

local function unfit(incident)
  return function(person)
    for _, one in ipairs(incident.concerns or {}) do
      if interest.involves(person, one) then return true end
    end
    for _, one in ipairs(incident.concerns_units or {}) do
      if interest.involves(person, one) then return true end
    end
    return called.call_of(person) ~= nil
  end
end

-- The deputy (AB角) of any post the owner holds, else the roles that take over.
local function heir(incident)
  local concerned = unfit(incident)
  for _, post in ipairs(incident.owner.posts) do
    if post.state == "held" and post.deputy and not concerned(post.deputy) then return post.deputy end
  end
  return (ladder.next(chain.place(incident), ladder.words(param.takes_over), ladder.ids({ incident.owner }), concerned))
end

each("incident_to_deputy", function(incident)
  local owner = incident.owner
  local call = owner and called.call_of(owner)
  if not call then return end
  local person = heir(incident)
  if not person then return explain(say("mode_incident_stays", { owner = owner })) end
  local why = say("mode_incident_away", { owner = owner, mobilisation = call.mobilisation })
  incident:hand_over { owner = person, reason = why["zh-CN"], because = why }
end)

on("call.away", function(call)
  each("incident_to_deputy", "incident", { owner = call.person, state = { "open", "acknowledged" } })
end)

-- Incidents of the areas from declaration to stand-down.
on("after_action.draw_up", function(summary)
  local mobilisation = summary.mobilisation
  local cases, settled = 0, 0
  local meanwhile = { created = range(summary.declared_at, summary.stood_down_at) }
  local areas = mobilisation.areas
  if not areas or #areas == 0 then
    cases = count("incident", meanwhile)
    settled = count("incident", { created = meanwhile.created, state = { "settled", "closed" } })
  else
    for _, grid in ipairs(areas) do
      cases = cases + count("incident", { created = meanwhile.created, ["microgrid.grid"] = grid })
      settled = settled + count("incident", { created = meanwhile.created, ["microgrid.grid"] = grid, state = { "settled", "closed" } })
    end
  end
  summary:add_cases { cases = cases, cases_settled = settled }
end)

-- Which mobilisation made the ladder shorter.
on("incident.take_up", { name = "name_the_mode" }, function(incident)
  local ruling = mobilised.ruling(incident.microgrid.grid)
  if ruling then explain(say("mode_incident_ruled", { mobilisation = ruling, severity = ruling.severity })) end
end)
