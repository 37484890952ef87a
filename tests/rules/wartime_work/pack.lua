-- What people called to squads leave behind: tasks and demands stand still, care visits go to deputies.
pack { name = "wartime_work", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.demand", "std.project", "std.care", "std.mode", "std.squad", "std.mode_demand", "std.mode_task", "std.mode_care", "std.points", "std.service", "std.squad_service" } }
