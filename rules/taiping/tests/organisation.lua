test("the organisation has the source's figures", function(t)
  t:setup "taiping"
  t:expect(count("grid", { all = true }), 10)
  t:expect(count("grid", { category = "commercial" }), 3)
  t:expect(count("microgrid", { all = true }), 44)
  t:expect(count("unit", { state = "member" }), 30)
  t:expect(count("anchor_household", { all = true }), 100)
  t:expect(count("household", { category = "residential" }), 4180)
  t:expect(count("household", { category = "shop" }), 2775)
  t:expect(count("person", { category = "resident" }), 12116)
  t:expect(count("person", { double_registered = true }), 96)
  t:expect(count("post", { role = { "microgrid_leader", "collector" } }), 105)
  t:expect(count("post", { role = "microgrid_leader" }), 44)
end)

test("anchor households look after twenty to thirty, microgrids hold ninety to a hundred", function(t)
  t:setup "taiping"
  for _, anchor in ipairs(find("anchor_household", { all = true }, { limit = 1000 })) do
    local looked_after = count("household", { anchor = anchor })
    t:expect(looked_after >= 20 and looked_after <= 30, anchor.id .. " looks after " .. looked_after)
  end
  for _, microgrid in ipairs(find("microgrid", { all = true }, { limit = 1000 })) do
    local homes = count("household", { microgrid = microgrid, category = "residential" })
    t:expect(homes >= 90 and homes <= 100, microgrid.id .. " has " .. homes)
  end
end)

test("all seven officers stand in each grid, and each unit has a representative", function(t)
  t:setup "taiping"
  for _, role in ipairs { "grid_leader", "party_instructor", "safety_supervisor", "mediator", "fire_officer", "police_officer", "patroller", "branch_secretary" } do
    t:expect(count("post", { role = role, state = "held" }), 10)
  end
  t:expect(count("post", { role = "representative" }), 30)
end)

test("the duty goes round among the units in their order", function(t)
  t:at "2026-03-31 12:00"
  t:setup "taiping"
  local post, rota = get("post", "post-duty_holder"), get("rota", "rota-committee")
  t:expect(post.person.unit.id, "u-01")
  t:expect(rota.upcoming.member.unit.id, "u-02")
  t:at "2026-04-01 00:01"
  t:expect(post.person.unit.id, "u-02")
  t:at "2026-05-01 00:01"
  t:expect(post.person.unit.id, "u-03")
  t:expect(#t:failures(), 0)
end)
