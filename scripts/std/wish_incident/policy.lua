on("wish.convert", function(wish, event)
  local incident = create("incident.report", { text = wish.text, microgrid = wish.microgrid, reporter = wish.resident, first_seen = wish.created,
    category = event.data.kind_of, severity = event.data.severity })
  incident:was_wish { wish = wish }
end)
