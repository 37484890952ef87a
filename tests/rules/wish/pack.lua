pack { name = "wishes", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.wish" } }
