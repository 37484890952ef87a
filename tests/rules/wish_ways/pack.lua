pack { name = "wish_ways", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.wish_incident" } }
