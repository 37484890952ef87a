pack {
  name = "board_lists", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.demand", "std.project", "std.meeting", "std.board", "std.board_wish", "std.board_demand", "std.board_project",
    "std.board_meeting", "std.board_resource" },
}
