-- Hamlet leader or village cadre → village committee → station → leader on duty: no committee, and one village without hamlets.
local function report(t, more)
  local fields = { text = "水管爆了", microgrid = "v-2-1", category = "water", reporter = "p-020" }
  for name, value in pairs(more or {}) do fields[name] = value end
  if fields.microgrid == "" then fields.microgrid = nil end
  return t:send("incident.report", fields, { as = "p-020" })
end

local function role_of(person)
  local post = person and find("post", { person = person })[1]
  return post and post.role
end

test("the hamlet leader is asked first, then the village head, then the station: there is no committee", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local incident = report(t)
  t:expect(incident.rung, "officer")
  t:expect(role_of(incident.owner), "group_leader")
  t:expect_alert { to = incident.owner, about = incident, key = "acknowledge" }
  t:advance "1 working day + 1 minute"
  t:expect(role_of(incident.owner), "village_cadre")
  t:advance "1 working day + 1 minute"
  t:expect(incident.rung, "branch")
  t:expect(role_of(incident.owner), "village_head")
  t:advance "10 working days"
  t:expect(incident.rung, "department")
  t:expect(role_of(incident.owner), "station_chief")
  t:expect(incident.department.id, "water")
  t:expect(#t:failures(), 0)
end)

test("many households go to the station at once, past the rung that is not there", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local incident = report(t, { households = 31 })
  t:expect(incident.rung, "department")
  t:expect(#t:failures(), 0)
end)

test("a village without hamlets: its cadre is asked, in the village's own name", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local incident = report(t, { microgrid = "", grid = "v-6", category = "road" })
  t:expect(role_of(incident.owner), "village_cadre")
  t:expect(find("post", { person = incident.owner })[1].grid.id, "v-6")
  t:send("incident.acknowledge", incident, {}, { as = incident.owner.id })
  t:send("incident.settle", incident, { outcome = "solved", answer = "已修复" }, { as = incident.owner.id })
  t:advance "6 working days"
  t:expect(incident.state, "closed")
  t:expect(#t:failures(), 0)
end)

test("the clocks know the township's hours: closed over noon, open on Saturday mornings", function(t)
  t:setup()
  t:at "2024-05-10 11:00"                      -- a Friday
  local incident = report(t, { severity = "major" })
  -- 2 working hours: to noon, and from 14:30 on
  t:expect(incident.acknowledge_by, time "2024-05-10 15:30")
end)

test("Labour Day's make-up Saturday is a whole working morning, its holidays are none", function(t)
  t:setup()
  t:at "2024-04-30 09:00"
  local incident = report(t)
  t:expect(incident.acknowledge_by, time "2024-05-06 09:00")        -- 1–5 May are off
end)
