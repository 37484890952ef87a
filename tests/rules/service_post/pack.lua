pack { name = "service_post", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.activity", "std.service_post" } }
