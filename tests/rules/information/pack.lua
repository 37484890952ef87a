pack { name = "information", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.information" } }
