-- Who may speak for whom, and who hears of it when a wish is given up.
local function community(t)
  t:at "2026-09-01 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for role, area in pairs { duty_holder = {}, secretary = {}, branch_secretary = { grid = "g-1" }, grid_leader = { grid = "g-1" }, microgrid_leader = { microgrid = "mg-1" } } do
    t:create("person", { id = role, name = role })
    area.role, area.person = role, role
    t:create("post", area)
  end
  t:create("person", { id = "resident", name = "R", category = "resident" })
  for i = 1, 2 do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency", grid = "g-1" })
    t:create("resource", { unit = "u-" .. i, name = "help", category = "elderly", capacity = 3, refreshed = "2026-08-20T09:00:00+08:00" })
    t:create("person", { id = "rep-" .. i, name = "rep" .. i, unit = "u-" .. i })
    t:create("post", { role = "representative", unit = "u-" .. i, person = "rep-" .. i })
  end
end

local number = 0
local function submit(t, more)
  number = number + 1
  local fields = { text = "wish " .. number, microgrid = "mg-1", category = "elderly", resident = "resident" }
  for key, value in pairs(more or {}) do fields[key] = value end
  return t:send("wish.submit", fields, { as = "resident" })
end

local function person(id) return get("person", id) end

test("a unit's representative claims and offers for no other unit", function(t)
  community(t)
  local wish = submit(t)
  t:expect(wish.unit.id, "u-1")
  t:refused("wish.claim", wish, {}, { as = "rep-2" })
  t:refused("resource.offer", { unit = "u-1", name = "x", category = "elderly" }, { as = "rep-2" })
  t:send("resource.offer", { unit = "u-2", name = "x", category = "elderly" }, { as = "rep-2" })
  t:send("wish.open", wish, {}, { as = "branch_secretary" })
  t:refused("wish.claim", wish, { unit = "u-1" }, { as = "rep-2" })
  t:send("wish.claim", wish, {}, { as = "rep-2" })
  t:expect(wish.unit.id, "u-2")
  -- given back, what was taken from the board is not offered to the same unit again
  t:send("wish.release", wish, { reason = "ill" }, { as = "rep-2" })
  local asked = {}
  for i, unit in ipairs(wish.asked) do asked[i] = unit.id end
  t:expect(table.concat(asked, " "), "u-1 u-2")
  t:expect(wish.state, "referred")
end)

test("withdrawn for a resident: on whose behalf, and with his consent", function(t)
  community(t)
  local wish = submit(t)
  t:refused("wish.withdraw", wish, {}, { as = "microgrid_leader" })
  t:send("wish.withdraw", wish, { on_behalf_of = "resident", channel = "call", consent = true }, { as = "microgrid_leader" })
  t:expect(wish.state, "withdrawn")
end)

local function done(t, more)
  local wish = submit(t, more)
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:send("wish.complete", wish, {}, { as = "rep-1" })
  return wish
end

test("the resident is not his own caller", function(t)
  community(t)
  local wish = done(t, { resident = "microgrid_leader" })
  t:advance "5 working days"
  t:expect_alert { to = person "grid_leader", about = wish, key = "call_back" }
  t:refused("wish.call_back", wish, {}, { as = "microgrid_leader" })
  t:send("wish.call_back", wish, { rating = 5 }, { as = "grid_leader" })
end)

test("void after it was done: doers and resident are told", function(t)
  community(t)
  local wish = done(t)
  t:send("wish.void", wish, { reason = "twice" }, { as = "branch_secretary" })
  t:expect_alert { to = get("unit", "u-1"), about = wish, key = "disregard" }
  t:expect_alert { to = person "resident", about = wish, key = "disregard" }
end)

test("sent back when its unit has left, the committee decides", function(t)
  community(t)
  local wish = done(t)
  t:send("unit.leave", get("unit", "u-1"), {})
  t:send("wish.redo", wish, { reason = "still dark" }, { as = "resident" })
  t:expect(wish.state, "referred")
  t:expect_alert { to = person "duty_holder", about = wish, key = "decide" }
end)

test("an undecided wish is heard again and again", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.refer", wish, {}, { as = "branch_secretary" })
  t:advance "2 working days + 1 minute"
  t:expect(count("alert", { about = wish, key = "decide_late" }), 1)
  t:advance "2 working days"
  t:expect(count("alert", { about = wish, key = "decide_late" }), 2)
end)
