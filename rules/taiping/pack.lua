pack {
  name = "taiping",
  title = { en = "Taiping Street", ["zh-CN"] = "太平街社区" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.wish_incident",
    "std.demand", "std.demand_incident", "std.project", "std.demand_project" },
}
