pack { name = "wartime_lists", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.demand", "std.project", "std.mode", "std.squad", "std.mode_demand", "std.mode_task", "std.mode_project" } }
