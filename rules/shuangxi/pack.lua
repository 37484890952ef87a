-- A rural township: villages with or without hamlets, no joint committee, market days. It uses shared pieces and says only what differs.
pack {
  name = "shuangxi",
  title = { en = "Shuangxi Township", ["zh-CN"] = "双溪乡" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  -- the offices close over noon and open on Saturday mornings
  office_hours = {
    mon = { "08:30-12:00", "14:30-17:30" }, tue = { "08:30-12:00", "14:30-17:30" }, wed = { "08:30-12:00", "14:30-17:30" },
    thu = { "08:30-12:00", "14:30-17:30" }, fri = { "08:30-12:00", "14:30-17:30" }, sat = { "08:30-12:00" },
  },
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.wish_incident", "std.activity" },
}
