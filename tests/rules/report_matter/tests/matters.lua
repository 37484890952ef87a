local function street(t)
  local grid = t:create("grid", { id = "g-1", name = "Grid" })
  t:create("microgrid", { id = "mg-1", name = "Microgrid", grid = grid })
  local unit = t:create("unit", { id = "u-1", name = "Unit", grid = grid })
  for _, role in ipairs { "branch_secretary", "grid_leader", "mediator", "microgrid_leader", "duty_holder", "deputy_secretary", "secretary", "representative" } do
    local person = t:create("person", { id = "p-" .. role, name = role, category = "worker", unit = role == "representative" and unit or nil })
    t:create("post", { role = role, person = person, grid = (role ~= "duty_holder" and role ~= "deputy_secretary" and role ~= "secretary" and role ~= "representative") and grid or nil,
      unit = role == "representative" and unit or nil })
  end
end

local function figures(t, since, ends, more)
  local fields = { since = time(since), ends = time(ends) }
  for name, value in pairs(more or {}) do fields[name] = value end
  local by = {}
  for _, line in ipairs(t:send("period_report.draw_up", fields).lines) do by[line.key] = line end
  return by
end

local function demand(t, text)
  return t:send("demand.collect", { text = text, microgrid = "mg-1", category = "facility" }, { as = "p-microgrid_leader" })
end

local function settle(t, matter, as)
  t:send(matter.kind .. ".settle", matter, { outcome = "solved", answer = "done" }, { as = as })
end

test("matters settled are those a member unit owned or helped with, in the period they were settled in", function(t)
  street(t)
  t:at "2026-03-30 10:00"
  local with, without, late = demand(t, "lamp"), demand(t, "bench"), demand(t, "path")
  t:send("demand.help", with, { helped_by = { "u-1" } }, { as = "p-grid_leader" })
  t:send("demand.help", late, { helped_by = { "u-1" } }, { as = "p-grid_leader" })
  settle(t, with, "p-duty_holder")
  settle(t, without, "p-duty_holder")
  local incident = t:send("incident.report", { text = "noise", microgrid = "mg-1", category = "dispute" })
  t:send("incident.help", incident, { helped_by = { "u-1" } }, { as = "p-mediator" })
  settle(t, incident, "p-mediator")
  t:at "2026-04-01 09:00"
  settle(t, late, "p-duty_holder")
  t:at "2026-04-20 10:00"
  local first, second = figures(t, "2026-01-01", "2026-04-01"), figures(t, "2026-04-01", "2026-07-01")
  t:expect(first.matters_settled.value, 2)
  t:expect(second.matters_settled.value, 1)
  t:expect(second.matters_settled.ids[1], late.id)
  t:expect(first.demands_received.value, 3)
  t:expect(second.demands_received.value, 0)
end)

test("a demand that became an incident counts once, as the incident", function(t)
  street(t)
  t:at "2026-03-30 10:00"
  local wire = demand(t, "bare wire")
  t:send("demand.convert", wire, { kind_of = "hazard", severity = "major" }, { as = "p-branch_secretary" })
  t:at "2026-04-20 10:00"
  local of = figures(t, "2026-01-01", "2026-04-01")
  t:expect(of.demands_received.value, 0)
  t:expect(of.incidents_opened.value, 1)
end)

test("response, settled and solved go by their own base", function(t)
  street(t)
  t:at "2026-03-30 10:00"
  local quick, slow = demand(t, "lamp"), demand(t, "bench")
  settle(t, quick, "p-duty_holder")
  t:at "2026-04-20 10:00"                       -- past the other's limit
  t:send("demand.settle", slow, { outcome = "explained", answer = "no" }, { as = "p-duty_holder" })
  local of = figures(t, "2026-03-01", "2026-04-01")
  t:expect(of.response_rate.value, 0.5)
  t:expect(of.settled_rate.value, 1.0)
  t:expect(of.solved_rate.value, 0.5)
  t:expect(of.satisfied_rate.value == nil, "nobody rated")
end)

test("incidents are shown by the rung they reached", function(t)
  street(t)
  t:at "2026-03-30 10:00"
  t:send("incident.report", { text = "noise", microgrid = "mg-1", category = "dispute" })
  t:send("incident.report", { text = "no water", microgrid = "mg-1", category = "facility", households = 60 })
  local by = figures(t, "2026-03-01", "2026-04-01").incidents_by_rung.value
  t:expect(by.officer, 1)
  t:expect(by.branch, 1)
  t:expect(by.street, 0)
end)
