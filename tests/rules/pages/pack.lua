pack { name = "pages", title = { en = "Pages", ["zh-CN"] = "纸面" }, timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.meeting", "std.rota", "std.project", "std.points", "std.supermarket", "std.board", "std.tree" } }
