-- What couriers, riders and drivers report becomes an incident; they are answered when it is settled. Needs std.station, std.incident.
on("station_report.report", function(report)
  create("incident.report", { text = report.text, place = report.place, microgrid = report.microgrid, reporter = report.person, severity = report.urgent and "urgent" or "ordinary",
    because = say("station_incident", { guest = report.guest }) })
  report:pass_on {}
end)
