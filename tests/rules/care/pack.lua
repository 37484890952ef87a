pack { name = "care", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.care" } }
