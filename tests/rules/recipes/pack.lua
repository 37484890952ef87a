-- What the recipes of docs/policies.md are laid upon: two grids, two units, the shared kinds that the recipes change.
pack { name = "recipes", timezone = "Asia/Shanghai", calendar = "cn",
  uses = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.points", "std.activity", "std.mode" } }
