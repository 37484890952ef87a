pack { name = "resource", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource" } }
