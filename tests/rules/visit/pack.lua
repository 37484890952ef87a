pack { name = "visit", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.leave", "std.visit" } }
