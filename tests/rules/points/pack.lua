pack { name = "points", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.points" } }
