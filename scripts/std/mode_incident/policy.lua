-- Wartime and incidents: they never pause. Those of people called away go to their deputies; the summary counts what happened meanwhile.
-- Needs std.incident, std.squad. (DECISIONS.md, "Wartime")
local chain = require "std.chain"
local interest = require "std.interest"
local called = require "std.called"
local mobilised = require "std.mobilised"

param.takes_over { default = "microgrid_leader grid_leader branch_secretary duty_holder deputy_secretary", label = { en = "Who takes over where there is no deputy", ["zh-CN"] = "无AB角时接办岗位" } }

-- The parties of the case do not take it over.
local function concerned(incident)
  return function(person)
    for _, one in ipairs(incident.concerns or {}) do
      if interest.involves(person, one) then return true end
    end
    for _, one in ipairs(incident.concerns_units or {}) do
      if interest.involves(person, one) then return true end
    end
    return false
  end
end

each("incident_to_deputy", function(incident)
  local owner = incident.owner
  local call = owner and called.call_of(owner)
  if not call then return end
  local person = called.stand_in(owner, chain.place(incident), param.takes_over, concerned(incident))
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
