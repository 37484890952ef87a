pack { name = "report", title = { en = "Reports", ["zh-CN"] = "报告" }, timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.activity", "std.report", "std.report_wish", "std.report_activity" } }
