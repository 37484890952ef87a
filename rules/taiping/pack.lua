pack {
  name = "taiping",
  title = { en = "Taiping Street", ["zh-CN"] = "太平街社区" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.wish_incident",
    "std.demand", "std.demand_incident", "std.project", "std.demand_project", "std.activity", "std.meeting",
    "std.points", "std.service", "std.service_wish", "std.service_activity", "std.supermarket", "std.stars",
    "std.board", "std.board_wish", "std.board_demand", "std.board_project", "std.board_meeting", "std.board_resource" },
}
