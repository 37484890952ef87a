test("the committee meets with thirty units and two officers, its branches and grids by their own rules", function(t)
  t:at "2026-03-31 12:00"
  t:setup "taiping"
  t:at "2026-04-01 09:01"
  t:expect_no_alert { key = "roster" }                   -- every unit has its head and liaison
  t:expect(count("post", { role = "part_time_member" }), 30)
  local joint = find("meeting", { category = "joint" })[1]
  t:expect(tostring(joint.starts), "2026-05-06T14:30:00+08:00")
  t:expect(count("meeting", { category = "collectors" }), 10)
  t:at "2026-04-10 14:00"
  local collectors = find("meeting", { category = "collectors", grid = "g-01" })[1]
  t:expect(tostring(collectors.starts), "2026-04-10T15:00:00+08:00")
  -- five microgrids: their leaders and collectors, and the branch secretary
  t:expect(count("attendance", { meeting = collectors, votes = true }), 1 + count("post", { role = { "microgrid_leader", "collector" }, ["microgrid.grid"] = "g-01" }))
  t:at "2026-04-25 09:01"
  t:expect(count("alert", { key = "bench_missing", state = "open" }), 10)
  t:at "2026-04-30 12:00"
  t:expect(joint.state, "invited")
  t:expect(count("attendance", { meeting = joint, role = "member", votes = true }), 30)
  t:expect(count("attendance", { meeting = joint, votes = true }), 32)
  t:expect(count("attendance", { meeting = joint, role = "street" }), 1)
  -- sixteen of thirty-two are the half
  local invited = find("attendance", { meeting = joint, role = "member" }, { limit = 100 })
  for i = 1, 15 do t:send("attendance.attend", invited[i], {}) end
  t:refused("meeting.hold", joint, {})
  t:send("attendance.attend", invited[16], {})
  t:at "2026-05-06 14:30"
  t:send("meeting.hold", joint, {})
  t:advance "1 minute"
  t:expect(count("attendance", { meeting = joint, state = "absent" }) >= 16, "the others are absent")
  t:expect(#t:failures(), 0)
end)

test("a joint case with a neighbour goes on paper, with an owner and a clock", function(t)
  t:at "2026-03-31 12:00"
  t:setup "taiping"
  t:expect(count("partner", { category = "community", state = "allied" }), 5)
  t:expect(count("partner", { category = "branch", state = "allied" }), 7)
  local case = t:send("joint_case.open", { mechanism = "safety_joint", partner = "ally-01", text = "共用消防通道" })
  t:expect(case.way, "paper")
  t:expect(case.owner.unit.id, "u-01")
  t:expect_alert { about = case, key = "deliver" }
  t:advance "2 working days + 1 minute"
  t:expect_alert { about = case, key = "unanswered" }
end)
