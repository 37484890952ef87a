pack { name = "mode_care", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.mode", "std.squad", "std.care", "std.mode_care" } }
