pack { name = "tree_cases", timezone = "Asia/Shanghai", calendar = "cn", uses = {
  "std.organisation", "std.resource", "std.activity", "std.wish", "std.incident", "std.referral", "std.demand", "std.project", "std.rota", "std.tree",
  "std.tree_wish", "std.tree_incident", "std.tree_demand", "std.tree_project", "std.tree_rota" } }
