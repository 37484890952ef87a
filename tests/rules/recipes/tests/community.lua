-- What the recipes change, as it is without them.
test("a wish waits three working days for its unit", function(t)
  t:setup()
  t:at "2026-03-02 10:00"
  local wish = t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", category = "elderly" })
  t:expect(wish.state, "dispatched")
  t:expect(tostring(wish.claim_by), "2026-03-05T10:00:00+08:00")
end)

test("an incident goes from the grid's leader to the branch", function(t)
  t:setup()
  t:at "2026-03-02 10:00"
  local incident = t:send("incident.report", { text = "路灯不亮", microgrid = "mg-1", category = "facility" })
  t:expect(incident.owner.id, "leader")
  t:advance "1 working day"
  t:expect(incident.owner.id, "branch")
end)
