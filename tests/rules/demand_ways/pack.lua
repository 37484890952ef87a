pack { name = "demand_ways", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.demand", "std.incident", "std.demand_incident", "std.project", "std.demand_project" } }
