-- Work points belong to households; goods are exchanged on market days. 工分按户记,赶场日兑换
test("work is recorded, confirmed by somebody else, and stands in the household's passbook", function(t)
  t:at "2026-03-02 09:00"
  t:setup()
  local household = find("household", { all = true }, { limit = 1 })[1]
  local leader = find("post", { role = "group_leader", microgrid = household.microgrid }, { limit = 1 })[1].person
  local entry = t:send("work_entry.record", { household = household, task = "road", hours = 3, happened_on = "2026-03-01" }, { as = leader.id })
  local head = find("post", { role = "village_head", grid = household.microgrid.grid }, { limit = 1 })[1].person
  t:refused("work_entry.confirm", entry, {}, { as = leader.id })
  t:send("work_entry.confirm", entry, {}, { as = head.id })
  t:expect(balance("workpoints", household) > 0, "points for the work")
  t:expect(#t:failures(), 0)
end)
