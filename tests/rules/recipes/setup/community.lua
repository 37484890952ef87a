-- A small community: who is there, and who holds which post.
for i = 1, 2 do
  ensure("grid", "g-" .. i, { name = i .. "号网格" })
  ensure("microgrid", "mg-" .. i, { name = i .. "号微网格", grid = "g-" .. i })
  ensure("unit", "u-" .. i, { name = i .. "号单位", category = "agency", grid = "g-" .. i })
  ensure("resource", "r-" .. i, { unit = "u-" .. i, name = "家电维修", category = "elderly", capacity = 3 })
end

local function post(role, person, name, where)
  ensure("person", person, { name = name })
  where.role, where.person = role, person
  ensure("post", "post-" .. person, where)
end

post("secretary", "secretary", "赵书记", {})
post("deputy_secretary", "deputy", "钱副书记", {})
post("branch_secretary", "branch", "孙支书", { grid = "g-1" })
post("grid_leader", "leader", "李网格长", { grid = "g-1" })
post("party_instructor", "instructor", "周指导员", { grid = "g-1" })
post("representative", "rep-1", "吴联络员", { unit = "u-1" })
post("representative", "rep-2", "郑联络员", { unit = "u-2" })
ensure("person", "resident", { name = "王阿姨", category = "resident" })
