pack {
  name = "service_lists", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.activity", "std.points", "std.service", "std.service_wish", "std.service_activity" },
}
