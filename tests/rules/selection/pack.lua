pack { name = "selection", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.tree", "std.selection", "std.tree_selection" } }
