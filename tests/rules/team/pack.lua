pack { name = "team", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.team" } }
