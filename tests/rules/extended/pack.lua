pack { name = "ext", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.incident", "std.wish" } }
