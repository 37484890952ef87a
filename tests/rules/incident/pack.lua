pack { name = "incident", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.incident", "std.incident_merge", "std.referral" } }
