pack { name = "committee", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.committee" } }
