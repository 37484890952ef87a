test("teams fit by skill and nearness: those of another grid are not sent, the stronger comes first", function(t)
  t:at "2026-03-02 09:30"
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
  end
  t:create("person", { id = "lead", name = "lead" })
  t:create("person", { id = "a", name = "a" })
  local function team(id, grid, skill) return t:create("team", { id = id, name = id, leader = "lead", grid = grid, skills = { skill } }) end
  team("weak", nil, "电工")
  local strong = team("strong", nil, "电工")
  local near, far, other = team("zz-near", "g-1", "电工"), team("far", "g-2", "电工"), team("other", "g-1", "书画")
  t:send("membership.join", { team = strong.id, person = "a" })
  local found = t:send("question.ask", { skill = "电工", microgrid = "mg-1" }).teams
  t:expect(#found, 3)
  t:expect(found[1], near)
  t:expect(found[2], strong)
  t:expect(far ~= found[3] and other ~= found[3], "another grid's team and another skill stay out")
  t:expect(#t:failures(), 0)
end)

test("skilled persons: same microgrid, same grid, the rest; whoever is away is not asked", function(t)
  t:at "2026-03-02 09:30"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("grid", { id = "g-2", name = "G2" })
  for i, grid in ipairs { "g-1", "g-1", "g-2" } do
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = grid })
    t:create("household", { id = "hh-" .. i, name = "H" .. i, microgrid = "mg-" .. i })
  end
  for id, home in pairs { ["a-far"] = "hh-3", ["b-grid"] = "hh-2", ["c-near"] = "hh-1", ["d-away"] = "hh-1" } do
    t:create("person", { id = id, name = id, household = home, skill = "法律" })
  end
  t:send("person.absent", get("person", "d-away"), {})
  local found = t:send("question.ask", { skill = "法律", microgrid = "mg-1" }).persons
  t:expect(#found, 3)
  t:expect(found[1].id, "c-near")
  t:expect(found[2].id, "b-grid")
  t:expect(found[3].id, "a-far")
  t:expect(#t:failures(), 0)
end)
