pack { name = "station", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.incident", "std.station", "std.station_incident" } }
