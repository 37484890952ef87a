on("wish.convert", function(wish, event)
  create("incident.report", { text = wish.text, microgrid = wish.microgrid, reporter = wish.resident, wish = wish, first_seen = wish.created,
    category = event.data.kind_of, severity = event.data.severity })
end)
