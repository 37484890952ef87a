pack { name = "booking", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.booking" } }
