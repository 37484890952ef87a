pack { name = "wartime", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.mode", "std.squad", "std.mode_wish", "std.mode_incident" } }
