pack { name = "service", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.points", "std.service" } }
