test("a visitor called to a squad: her visit is the microgrid leader's at once, and is not put off", function(t)
  t:at "2026-06-01 09:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("unit", { id = "u-1", name = "U1", category = "agency", grid = "g-1" })
  t:create("resource", { unit = "u-1", name = "帮手", category = "elderly", capacity = 5 })
  for _, id in ipairs { "old", "leader", "secretary" } do t:create("person", { id = id, name = id, category = "worker" }) end
  t:create("person", { id = "visitor", name = "visitor", category = "official", unit = "u-1", double_registered = true })
  for _, role in ipairs { "secretary", "deputy_secretary", "duty_holder" } do t:create("post", { role = role, person = "secretary" }) end
  t:create("post", { role = "microgrid_leader", microgrid = "mg-1", person = "leader" })
  local care = t:send("care_register.enter", { person = "old", category = "living_alone", microgrid = "mg-1", visitor = "visitor" })
  while #care.services == 0 do t:advance "1 hour" end
  local visit = care.services[1]
  t:expect(visit.visitor.id, "visitor")
  local day = due(visit, "not_given")
  t:param("std.squad.size", { severity_1 = 4 })
  t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 1, areas = { "g-1" } }, { as = "secretary" })
  t:advance "1 minute"
  t:expect(count("call", { person = "visitor" }), 1)
  t:send("call.come", find("call", { person = "visitor" })[1], {}, { as = "visitor" })
  t:advance "1 minute"
  t:expect(visit.visitor.id ~= "visitor", "somebody else goes")
  t:expect(due(visit, "not_given"), day)
  t:expect(#t:failures(), 0)
end)
