pack { name = "tree", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.team", "std.care", "std.tree" } }
