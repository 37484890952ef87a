pack { name = "occasions", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.activity", "std.occasions", "std.patrol" } }
