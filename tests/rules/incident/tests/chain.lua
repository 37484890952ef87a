local function post(t, role, more)
  t:create("person", { id = role, name = role })
  local fields = { id = "post-" .. role, role = role, person = role }
  for name, value in pairs(more or {}) do fields[name] = value end
  t:create("post", fields)
end

local function prepare(t)
  t:at "2026-09-01 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("household", { id = "h-1", name = "H1", category = "residential", microgrid = "mg-1" })
  post(t, "microgrid_leader", { microgrid = "mg-1" })
  post(t, "grid_leader", { grid = "g-1" })
  post(t, "deputy_secretary")
  post(t, "secretary")
end

local function levels(t, where) return table.concat(t:send("probe.ask", where).levels, ", ") end

test("who answers for a household, level by level; a level the community lacks is left out", function(t)
  prepare(t)
  t:expect(levels(t, { household = "h-1" }), "microgrid microgrid_leader microgrid_leader, grid grid_leader grid_leader, community deputy_secretary deputy_secretary, street secretary secretary")
  t:expect(levels(t, { grid = "g-1" }), "grid grid_leader grid_leader, community deputy_secretary deputy_secretary, street secretary secretary")
  post(t, "district_leader")
  post(t, "grid_contact", { grid = "g-1" })
  t:expect(levels(t, { microgrid = "mg-1" }),
    "microgrid microgrid_leader microgrid_leader, grid grid_leader grid_leader, community grid_contact grid_contact, street secretary secretary, district district_leader district_leader")
  t:expect(t:send("probe.ask", { grid = "g-1" }).said,
    "District leader for the street district_leader → Committee secretary secretary → Grid contact of the community grid_contact → Grid leader grid_leader")
end)

test("a vacant level is said to be vacant, on leave the deputy answers", function(t)
  prepare(t)
  t:create("person", { id = "b", name = "b" })
  t:send("post.update", get("post", "post-grid_leader"), { deputy = "b" })
  t:send("post.go_on_leave", get("post", "post-grid_leader"), {})
  t:send("post.vacate", get("post", "post-microgrid_leader"), {})
  t:expect(levels(t, { household = "h-1" }), "microgrid microgrid_leader vacant, grid grid_leader b, community deputy_secretary deputy_secretary, street secretary secretary")
end)
