pack { name = "modes", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.mode" } }
