pack { name = "ext", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.incident", "std.wish" } }
