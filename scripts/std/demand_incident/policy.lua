local reach = require "std.reach"

local function reporter(demand) return demand.resident or demand.on_behalf_of end

local function tell(demand, incident)
  if reporter(demand) then reach.tell { to = reporter(demand), about = demand, key = "converted", text = say("demand_became_incident", { incident = incident }) } end
end

-- Those whose demands were merged into it follow the incident: told now where it went, and answered at its end.
each("followers_of_a_converted_demand", "demand", { state = "merged" }, function(follower)
  local incident, person = follower.into.incidents[1], reporter(follower)
  if incident and person and person ~= incident.reporter then
    tell(follower, incident)
    if count("incident_follower", { incident = incident, person = person, state = "following" }) == 0 then create("incident_follower.follow", { incident = incident, person = person }) end
  end
end)

on("demand.convert", function(demand, event)
  local incident = create("incident.report", { text = demand.text, place = demand.place, microgrid = demand.microgrid, reporter = reporter(demand),
    first_seen = demand.created, category = event.data.kind_of, severity = event.data.severity, households = event.data.households, shops = event.data.shops })
  incident:link_demand { demand = demand }
  reach.drop(demand)
  tell(demand, incident)
  each("followers_of_a_converted_demand", "demand", { into = demand, state = "merged" })
  if demand.unit and demand.taken_on then alert { to = demand.unit, about = demand, key = "converted", urgency = "low", text = say("demand_unit_converted", { incident = incident }) } end
end)
