pack { name = "supermarket", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.points", "std.supermarket" } }
