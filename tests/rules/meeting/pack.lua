pack { name = "meeting", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.meeting" } }
