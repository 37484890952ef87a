pack { name = "alliance", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.alliance" } }
