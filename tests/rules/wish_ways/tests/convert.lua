test("a hazardous wish becomes an incident: its resident, who had it and those who share it are told, and answered at the end", function(t)
  t:at "2026-02-13 17:00"                                 -- before the make-up Saturday and Spring Festival
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for role, area in pairs { duty_holder = {}, branch_secretary = { grid = "g-1" }, safety_supervisor = { grid = "g-1" }, microgrid_leader = { microgrid = "mg-1" } } do
    t:create("person", { id = role, name = role })
    area.role, area.person = role, role
    t:create("post", area)
  end
  for i = 1, 2 do t:create("person", { id = "r-" .. i, name = "R" .. i, category = "resident" }) end
  t:send("person.prefer_reach", get("person", "r-2"), { reach = "slip" }, { as = "branch_secretary" })
  t:create("unit", { id = "u-1", name = "U1", category = "agency", grid = "g-1" })
  t:create("resource", { unit = "u-1", name = "help", category = "elderly", capacity = 3, refreshed = "2026-02-01T09:00:00+08:00" })
  local function submit(who) return t:send("wish.submit", { text = "gas smell " .. who, microgrid = "mg-1", category = "elderly", resident = who }, { as = who }) end
  local wish, other = submit "r-1", submit "r-2"
  t:send("wish.claim", wish)
  t:send("wish.merge", other, { into = wish }, { as = "branch_secretary" })
  t:send("wish.convert", wish, { kind_of = "hazard", severity = "urgent" }, { as = "branch_secretary" })
  t:advance "1 second"
  local incident = wish.incidents[1]
  t:expect(incident.first_seen, wish.created)
  t:expect_alert { to = get("person", "r-1"), about = wish, key = "converted" }
  t:expect_alert { to = get("unit", "u-1"), about = wish, key = "disregard" }
  t:expect(count("errand", { about = other, person = "r-2", key = "answer", state = "open" }), 1)
  t:send("incident.settle", incident, { outcome = "solved", answer = "closed" }, { as = incident.owner.id })
  t:advance "1 second"
  t:expect_alert { to = get("person", "r-1"), about = incident, key = "answer" }
  local errand = find("errand", { about = incident, person = "r-2", key = "answer" })[1]
  t:expect(string.sub(tostring(errand.due), 1, 16), "2026-02-24T17:00")
  t:expect(#t:failures(), 0)
end)
