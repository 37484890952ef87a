pack { name = "rota", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.rota" } }
