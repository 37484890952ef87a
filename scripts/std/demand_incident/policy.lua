on("demand.convert", function(demand, event)
  local incident = create("incident.report", { text = demand.text, place = demand.place, microgrid = demand.microgrid, reporter = demand.resident or demand.on_behalf_of,
    first_seen = demand.created, category = event.data.kind_of, severity = event.data.severity, households = event.data.households, shops = event.data.shops })
  incident:link_demand { demand = demand }
end)
