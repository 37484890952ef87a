pack {
  name = "taiping",
  title = { en = "Taiping Street", ["zh-CN"] = "太平街社区" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.incident_merge", "std.referral", "std.wish_incident",
    "std.mode", "std.squad", "std.mode_wish", "std.mode_incident" },
}
