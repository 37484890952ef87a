local function report(t, fields)
  return t:send("incident.report", fields, { as = "collector-01" })
end

local function clock(time)
  local at = local_time(time)
  return string.format("%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
end

-- 朝华新城商户变压器损坏: 288 households + 50 shops
test("the shops' transformer of 2023: committee, next target after silence, then the power department", function(t)
  t:at "2023-07-12 10:00"
  t:setup "taiping"
  local incident = report(t, { text = "商户变压器损坏", microgrid = "mg-36", category = "facility", severity = "major", households = 288, shops = 50 })
  t:expect(incident.rung, "committee")
  local first = incident.owner
  t:expect_alert { to = first, key = "acknowledge", about = incident, urgency = "high" }
  t:expect_alert { key = "information_officer", about = incident }
  t:expect_alert { key = "information_branch", about = incident }
  t:expect(clock(incident.acknowledge_by), "2023-07-12 14:00")
  t:at "2023-07-12 13:59"
  t:expect(incident.owner, first)
  t:at "2023-07-12 14:00"
  t:expect(incident.rung, "committee")
  t:expect(incident.owner ~= first, "the next committee target is asked")
  t:expect(clock(incident.settle_by), "2023-07-17 10:00")
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:at "2023-07-17 09:59"
  t:expect(incident.rung, "committee")
  t:at "2023-07-17 10:00"
  t:expect(incident.rung, "department")
  t:expect(incident.department.id, "power")
  t:expect(incident.owner ~= nil, "somebody in the community stays answerable")
end)

-- 长江星辰架空层被业主私自修建: 632 households + 166 shops, over National Day
test("the stilt floor of 2023: raised to major, the make-up Saturday counts, then the department", function(t)
  t:at "2023-09-28 16:00"
  t:setup "taiping"
  local incident = report(t, { text = "架空层被私自修建", microgrid = "mg-01", category = "construction", severity = "ordinary", households = 632, shops = 166 })
  t:expect(incident.severity, "major")
  t:expect(incident.rung, "committee")
  t:expect(clock(incident.acknowledge_by), "2023-10-07 11:00")
  t:expect(clock(incident.settle_by), "2023-10-09 16:00")
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:at "2023-10-09 15:59"
  t:expect(incident.rung, "committee")
  t:at "2023-10-09 16:00"
  t:expect(incident.rung, "department")
  t:expect(incident.department.id, "urban_management")
end)

test("an ordinary dispute starts with the mediator and climbs rung by rung", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local incident = report(t, { text = "邻里噪声", microgrid = "mg-07", category = "dispute" })
  t:expect(incident.rung, "officer")
  t:expect(incident.owner, get("post", "post-g-02-mediator").person)
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:advance "3 working days + 1 minute"
  t:expect(incident.rung, "branch")
  t:expect(incident.owner, get("post", "post-g-02-branch_secretary").person)
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:advance "5 working days"
  t:expect(incident.rung, "committee")
  t:expect(#t:failures(), 0)
end)

test("silence at the officers' rung asks leader after leader, then the branch", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local incident = report(t, { text = "井盖缺失", microgrid = "mg-07", category = "hazard", severity = "major" })
  local asked = { incident.owner.id }
  t:advance "2 working hours + 1 minute"
  asked[2] = incident.owner.id
  t:advance "2 working hours"
  asked[3] = incident.owner.id
  t:expect(asked[1] ~= asked[2] and asked[2] ~= asked[3] and asked[1] ~= asked[3], "three distinct persons")
  t:advance "2 working hours"
  t:expect(incident.rung, "branch")
end)

test("an urgent incident passes the night and reaches the last resort again and again", function(t)
  t:at "2026-09-05 23:00"
  t:setup "taiping"
  local incident = report(t, { text = "燃气泄漏", microgrid = "mg-07", category = "fire", severity = "urgent", households = 3 })
  t:at "2026-09-05 23:16"
  t:expect_event("incident.ask", { on = incident, count = 2 })
  t:at "2026-09-07 20:00"
  t:expect(incident.rung, "street")
  t:expect_alert { key = "last_resort", about = incident, urgency = "urgent" }
  local calls = times(incident, "unacknowledged")
  t:advance "1 hour"
  t:expect(times(incident, "unacknowledged"), calls + 2)
  t:send("incident.acknowledge", incident, {}, { as = "w-084" })
  t:expect(incident.state, "acknowledged")
  t:advance "1 hour"
  t:expect(times(incident, "unacknowledged"), calls + 2)
end)

test("whom the incident concerns is not asked", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local mediator = get("post", "post-g-02-mediator").person
  local incident = report(t, { text = "调解员家漏水纠纷", microgrid = "mg-07", category = "dispute", concerns = { mediator.id } })
  t:expect(incident.owner ~= mediator, "somebody else is asked")
end)

test("on leave the deputy is asked", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local post = get("post", "post-g-02-branch_secretary")
  t:send("post.go_on_leave", post, {})
  local incident = report(t, { text = "停水", microgrid = "mg-07", category = "facility", households = 60 })
  t:expect(incident.rung, "branch")
  t:expect(incident.owner, post.deputy)
end)

test("more people affected lift it to the committee", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local incident = report(t, { text = "停水", microgrid = "mg-07", category = "facility", households = 10 })
  t:expect(incident.rung, "officer")
  t:send("incident.assess", incident, { households = 240 })
  t:expect(incident.rung, "committee")
end)

test("settled, answered, closed when nobody objects; an objection opens it again", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local incident = report(t, { text = "路灯不亮", microgrid = "mg-07", category = "facility", reporter = "p-00100" })
  t:send("incident.settle", incident, { outcome = "solved", answer = "已修复" })
  t:expect_alert { to = get("person", "p-00100"), key = "answer" }
  t:send("incident.reopen", incident, { reason = "又坏了" })
  t:expect(incident.state, "open")
  t:send("incident.settle", incident, { outcome = "solved", answer = "更换灯具" })
  t:advance "5 working days + 1 minute"
  t:expect(incident.state, "closed")
  t:expect(#t:failures(), 0)
end)

test("forty reports of one transformer from three microgrids: one incident, one message a target, forty closing answers", function(t)
  t:at "2023-07-12 10:00"
  t:setup "taiping"
  local first
  for i = 1, 40 do
    local incident = report(t, { text = "变压器停电", microgrid = "mg-" .. 36 + i % 3, category = "facility", severity = "major", households = 288, shops = i % 2 == 0 and 50 or 40,
      reporter = string.format("p-%05d", 100 + i) })
    first = first or incident
  end
  t:expect(count("incident", { state = "doubtful" }), 39)
  local duty = get("post", "post-duty_holder").person
  t:expect(count("alert", { key = "duplicates", state = "open" }), 1)
  t:expect_alert { to = duty, key = "duplicates", about = first }
  t:send("incident.merge_proposed", first, {}, { as = duty.id })
  t:advance "1 minute"
  t:expect(count("incident", { state = "merged", merged_into = first }), 39)
  t:expect(count("incident", { state = { "open", "acknowledged" } }), 1)
  t:expect(first.households, 288)
  t:expect(first.shops, 50)
  t:expect(first.rung, "committee")
  t:expect(count("alert", { key = "acknowledge" }), 1)
  for _, key in ipairs { "information_officer", "information_branch" } do t:expect(count("alert", { key = key }), 1) end
  t:send("incident.acknowledge", first, {}, { as = first.owner.id })
  t:send("incident.settle", first, { outcome = "solved", answer = "已更换变压器" }, { as = first.owner.id })
  t:advance "1 minute"
  t:expect(count("alert", { key = "answer" }), 40)
  t:expect_alert { to = get("person", "p-00140"), key = "answer" }
  t:expect(#t:failures(), 0)
end)
