pack { name = "agenda", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.incident", "std.demand", "std.project", "std.meeting", "std.alliance",
  "std.meeting_incident", "std.meeting_demand", "std.meeting_project", "std.meeting_alliance" } }
