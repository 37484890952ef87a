-- What a community.lua may list and what its levels mean for the shared pieces: plain data, read by the language (scripts/muster/community.lua).
return {
  -- In the order in which rows are made. inner: lists inside an item, which refer to it. each: a list of values, a row for each.
  -- id: the fields that make a row's id. later: what an item says of another row, made when all else is there.
  sections = {
    { name = "compounds", kind = "compound" },
    { name = "departments", kind = "department" },
    { name = "grids", kind = "grid", inner = { { name = "microgrids", kind = "microgrid", ref = "grid" } } },
    { name = "microgrids", kind = "microgrid" },
    { name = "units", kind = "unit", inner = { { name = "offers", kind = "resource", ref = "unit", id = { "unit", "category" }, prefix = "r" } },
      later = { representative = { kind = "post", ref = "unit", as = "person", fields = { role = "representative" }, id = { "role", "unit" }, prefix = "post" } } },
    { name = "households", kind = "household" },
    { name = "people", kind = "person" },
    { name = "posts", kind = "post", id = { "role", "grid", "microgrid", "unit" }, prefix = "post", each = { roles = "role" } },
  },
  -- settings: what shared params say when the level is not there. The rungs of an incident without roles are passed over.
  levels = {
    { name = "microgrid", kind = "microgrid", within = "grid", roles = { "microgrid_leader", "collector" } },
    { name = "grid", kind = "grid", settings = { ["std.incident.roles"] = { branch = "" } } },
    { name = "committee", roles = { "secretary", "deputy_secretary", "part_time_member", "duty_holder" }, settings = { ["std.incident.roles"] = { committee = "" } } },
    { name = "department", kind = "department", settings = { ["std.incident.roles"] = { department = "" } } },
    { name = "street", roles = { "street_committee" }, settings = { ["std.incident.roles"] = { street = "last_resort" } } },
    { name = "unit", kind = "unit", settings = { ["std.wish.board_categories"] = { elderly = true, children = true, hardship = true, disability = true, merchant = true, other = true } } },
  },
  post = { kind = "post", field = "role" },
  -- Posts that rules of a piece turn to when nobody else is left.
  needed = {
    ["std.wish"] = { "branch_secretary", "duty_holder", "secretary", "microgrid_leader" },
    ["std.incident"] = { "grid_leader", "duty_holder", "last_resort" },
  },
}
