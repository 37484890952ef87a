pack { name = "report_matter", title = { en = "Matters in reports", ["zh-CN"] = "事项报告" }, timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.incident", "std.demand", "std.demand_incident", "std.project", "std.report", "std.report_matter" } }
