pack { name = "project", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.project" } }
