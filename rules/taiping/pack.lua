pack {
  name = "taiping",
  title = { en = "Taiping Street", ["zh-CN"] = "太平街社区" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  uses = {
    "std.organisation", "std.resource", "std.wish", "std.incident", "std.incident_merge", "std.referral", "std.wish_incident", "std.mode",
    "std.mode_incident", "std.leave", "std.activity", "std.visit", "std.care", "std.team", "std.tree", "std.selection", "std.service_post",
    "std.booking", "std.station", "std.demand", "std.demand_incident", "std.project", "std.demand_project", "std.committee", "std.meeting",
    "std.rota", "std.alliance", "std.meeting_incident", "std.meeting_demand", "std.meeting_project", "std.meeting_alliance", "std.points",
    "std.service", "std.service_activity", "std.supermarket", "std.stars", "std.board", "std.board_wish", "std.board_demand", "std.board_meeting",
    "std.board_project", "std.board_resource", "std.mode_wish", "std.service_wish", "std.squad", "std.squad_service", "std.report", "std.report_wish",
    "std.report_activity", "std.report_matter", "std.report_meeting", "std.report_points", "std.report_visit", "std.information", "std.patrol",
    "std.occasions", "std.station_incident", "std.tree_selection", "std.tree_wish", "std.tree_incident", "std.tree_demand", "std.tree_project",
    "std.tree_rota", "std.mode_care", "std.mode_demand", "std.mode_task", "std.mode_project",
  },
}
