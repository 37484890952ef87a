pack { name = "demand", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.resource", "std.demand" } }
