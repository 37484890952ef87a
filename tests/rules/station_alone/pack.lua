pack { name = "station_alone", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.station" } }
