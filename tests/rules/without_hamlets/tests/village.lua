local function village(t)
  t:at "2026-09-01 10:00"
  t:create("grid", { id = "v-1", name = "V1" })
  t:create("grid", { id = "v-2", name = "V2" })
  for role, area in pairs { duty_holder = {}, secretary = {}, branch_secretary = { grid = "v-1" }, grid_leader = { grid = "v-1" }, fire_officer = { grid = "v-1" } } do
    t:create("person", { id = role, name = role })
    area.role, area.person = role, role
    t:create("post", area)
  end
  t:create("household", { id = "h-1", name = "H1", category = "residential", grid = "v-1" })
  t:create("person", { id = "villager", name = "villager", household = "h-1", skill = "电工" })
  for i = 1, 2 do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency", grid = "v-" .. 3 - i })
    t:create("resource", { unit = "u-" .. i, name = "help", category = "elderly", capacity = 3 })
  end
end

test("a demand of the village goes to its own people and to the unit that is near", function(t)
  village(t)
  local demand = t:send("demand.collect", { text = "送餐", grid = "v-1", category = "elderly" })
  t:expect(demand.owner.id, "branch_secretary")
  t:expect(demand.unit.id, "u-2")
  t:expect(#t:failures(), 0)
end)

test("reports of the village are the same thing when they come from it", function(t)
  village(t)
  local first = t:send("incident.report", { text = "bridge", grid = "v-1", category = "facility", scope = "grid" })
  local second = t:send("incident.report", { text = "bridge", grid = "v-1", category = "facility", scope = "grid" })
  local other = t:send("incident.report", { text = "bridge", grid = "v-2", category = "facility" })
  t:expect(second.duplicate_of, first)
  t:expect(other.duplicate_of, nil)
  t:send("incident.merge", second, { merged_into = first }, { as = "duty_holder" })
  t:expect(second.state, "merged")
  t:expect(#t:failures(), 0)
end)

test("a mobilisation of the village calls those who live there and rules its incidents", function(t)
  village(t)
  local fire = t:send("mobilisation.declare", { name = "fire", category = "fire", severity = 1, areas = { "v-1" } }, { as = "secretary" })
  t:advance "1 second"
  t:expect(count("call", { mobilisation = fire, person = "villager" }), 1)
  local incident = t:send("incident.report", { text = "smoke", grid = "v-1", category = "fire", severity = "urgent" })
  t:expect(string.sub(tostring(incident.acknowledge_by), 12, 16), "10:05")
  t:expect(#t:failures(), 0)
end)

test("a villager without a hamlet may be named for one of the village", function(t)
  village(t)
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "v-1" })
  local selection = t:send("selection.open", { microgrid = "mg-1" }, { as = "branch_secretary" })
  t:send("nomination.name", { selection = selection, person = "villager", way = "self" }, { as = "villager" })
  t:expect(count("nomination", { selection = selection }), 1)
end)
