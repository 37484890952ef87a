pack { name = "activity", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.activity" } }
