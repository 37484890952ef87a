pack { name = "board", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.board" } }
