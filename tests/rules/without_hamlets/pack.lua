-- A community where things lie in a village itself: shared pieces ask for the area, not for a microgrid.
pack { name = "without_hamlets", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.demand", "std.incident", "std.incident_merge", "std.mode", "std.squad", "std.mode_incident", "std.selection" } }
