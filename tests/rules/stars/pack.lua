pack { name = "stars", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.points", "std.stars" } }
