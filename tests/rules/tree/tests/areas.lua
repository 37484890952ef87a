local function prepare(t)
  t:at "2026-03-02 09:30"
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i, category = "residential" })
    t:create("person", { id = "branch-" .. i, name = "B" .. i })
    t:create("post", { id = "p-branch-" .. i, role = "branch_secretary", grid = "g-" .. i, person = "branch-" .. i })
  end
  t:create("person", { id = "secretary", name = "S" })
  t:create("post", { role = "secretary", person = "secretary" })
  for i, grid in ipairs { "g-1", "g-1", "g-2" } do
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = grid })
    t:create("person", { id = "leader-" .. i, name = "L" .. i })
    t:create("post", { id = "p-leader-" .. i, role = "microgrid_leader", microgrid = "mg-" .. i, person = "leader-" .. i })
    t:create("anchor_household", { id = "ah-" .. i, name = "A" .. i, microgrid = "mg-" .. i })
    for home = 1, 95 do
      t:create("household", { id = "hh-" .. i .. "-" .. home, name = "H", category = "residential", microgrid = "mg-" .. i, anchor = home <= 25 and "ah-" .. i or nil })
    end
    t:create("person", { id = "old-" .. i, name = "O" .. i, household = "hh-" .. i .. "-1" })
  end
end

local function care(t, i) return t:send("care_register.enter", { person = "old-" .. i, category = "living_alone", microgrid = "mg-" .. i, visitor = "leader-" .. i }) end
local function draft(t, fields) return t:send("area_change.draft", fields) end

test("exchanging households: previewed, on its day, open matters follow and clocks run on", function(t)
  prepare(t)
  local open, stays = care(t, 1), t:send("care_register.enter", { person = "leader-1", category = "child", microgrid = "mg-1" })
  local ended = t:send("care_register.enter", { person = "old-1", category = "hardship", microgrid = "mg-1" })
  t:send("care_register.finish", ended, { reason = "脱困" })
  local visit = due(open, "visit_day")
  local change = draft(t, { what = "exchange", microgrid = "mg-1", into_microgrid = "mg-2", households = { "hh-1-1", "hh-1-2" }, day = "2026-03-03" })
  t:expect(change.moving_households, 2)
  t:expect(change.moving_cases, 1)
  t:expect(change.size_left, 93)
  t:expect(change.size_there, 97)
  t:expect_alert { to = get("person", "secretary"), about = change, key = "agree" }
  t:send("area_change.agree", change, {})
  t:at "2026-03-02 23:59"
  t:expect(get("household", "hh-1-1").microgrid.id, "mg-1")
  t:at "2026-03-03 00:00"
  t:expect(change.state, "done")
  t:expect(get("household", "hh-1-1").microgrid.id, "mg-2")
  t:expect(get("household", "hh-1-1").anchor, nil)
  t:expect(open.microgrid.id, "mg-2")
  t:expect(stays.microgrid.id, "mg-1")
  t:expect(ended.microgrid.id, "mg-1")
  t:expect(due(open, "visit_day"), visit)
  t:expect(count("household", { microgrid = "mg-1" }), 93)
  t:expect(#t:failures(), 0)
end)

test("a merged microgrid is retired and leads to its successor; its leader hands over", function(t)
  prepare(t)
  local open = care(t, 1)
  local change = draft(t, { what = "merge", microgrid = "mg-1", into_microgrid = "mg-2", day = "2026-03-02" })
  t:expect(change.size_there, 190)
  t:send("area_change.agree", change, {})
  t:expect(change.state, "done")
  t:expect(change.done_households, 95)
  t:expect(count("household", { microgrid = "mg-2" }), 190)
  t:expect(get("household", "hh-1-1").anchor.id, "ah-1")
  t:expect(get("anchor_household", "ah-1").microgrid.id, "mg-2")
  t:expect(get("microgrid", "mg-1").state, "retired")
  t:expect(get("microgrid", "mg-1").successor.id, "mg-2")
  t:expect(get("post", "p-leader-1").state, "vacant")
  t:expect(open.microgrid.id, "mg-2")
  t:expect(open.visitor.id, "leader-2")
  t:expect_alert { to = get("person", "branch-1"), about = change, key = "done" }
  t:refused("area_change.draft", { what = "rename", microgrid = "mg-1", new_name = "X", day = "2026-04-01" })
  t:expect(#t:failures(), 0)
end)

test("a split founds the new microgrid in the same grid", function(t)
  prepare(t)
  local homes = {}
  for i = 1, 45 do homes[i] = "hh-1-" .. i end
  local change = draft(t, { what = "split", microgrid = "mg-1", new_name = "M1b", households = homes, day = "2026-03-02" })
  t:send("area_change.agree", change, {})
  t:expect(change.state, "done")
  t:expect(change.into_microgrid.name, "M1b")
  t:expect(change.into_microgrid.grid.id, "g-1")
  t:expect(count("household", { microgrid = change.into_microgrid }), 45)
  t:expect(count("household", { microgrid = "mg-1" }), 50)
  t:expect(#t:failures(), 0)
end)

test("grids merge with all that lies in them", function(t)
  prepare(t)
  local unit = t:create("unit", { id = "u-1", name = "U", grid = "g-2" })
  local change = draft(t, { what = "merge", grid = "g-2", into_grid = "g-1", day = "2026-03-02" })
  t:send("area_change.agree", change, {})
  t:expect(change.state, "done")
  t:expect(get("microgrid", "mg-3").grid.id, "g-1")
  t:expect(get("grid", "g-2").state, "retired")
  t:expect(get("grid", "g-2").successor.id, "g-1")
  t:expect(unit.grid.id, "g-1")
  t:expect(get("post", "p-branch-2").state, "vacant")
  t:expect(get("post", "p-leader-3").person.id, "leader-3")
  t:expect(#t:failures(), 0)
end)

test("a new name keeps the old one; what nobody agrees to by its day is dropped; mistakes are refused", function(t)
  prepare(t)
  local change = draft(t, { what = "rename", microgrid = "mg-1", new_name = "望江", day = "2026-03-05" })
  t:send("area_change.agree", change, {})
  t:at "2026-03-05 00:00"
  t:expect(get("microgrid", "mg-1").name, "望江")
  t:expect(get("microgrid", "mg-1").former_names[1], "M1")
  local other = draft(t, { what = "merge", microgrid = "mg-1", into_microgrid = "mg-2", day = "2026-03-10" })
  t:at "2026-03-10 00:00"
  t:expect(other.state, "dropped")
  for _, wrong in ipairs {
    { what = "rename", microgrid = "mg-1", day = "2026-04-01" },
    { what = "merge", microgrid = "mg-1", into_microgrid = "mg-1", day = "2026-04-01" },
    { what = "exchange", microgrid = "mg-1", into_microgrid = "mg-2", households = { "hh-2-1" }, day = "2026-04-01" },
    { what = "exchange", microgrid = "mg-1", into_microgrid = "mg-2", households = { "hh-1-1" }, day = "2026-03-01" },
  } do t:refused("area_change.draft", wrong) end
  t:expect(#t:failures(), 0)
end)

test("coverage is a quarterly notice with the share looked after; households without an anchor are no fault", function(t)
  prepare(t)
  t:at "2026-04-01 08:00"
  local coverage = find("coverage", { day = "2026-04-01" })[1]
  t:expect(coverage.state, "counted")
  t:expect(coverage.households, 285)
  t:expect(coverage.looked_after, 75)
  t:expect(coverage.share, 26.3)
  t:expect(coverage.outside, 0)
  t:expect_no_alert { key = "coverage" }
  local change = draft(t, { what = "merge", microgrid = "mg-1", into_microgrid = "mg-2", day = "2026-04-02" })
  t:send("area_change.agree", change, {})
  for i = 26, 31 do t:send("household.update", get("household", "hh-3-" .. i), { anchor = "ah-3" }) end
  t:at "2026-07-01 08:00"
  coverage = find("coverage", { day = "2026-07-01" })[1]
  t:expect(coverage.microgrids, 2)
  t:expect(coverage.outside, 2)                        -- 190 homes in mg-2, 31 looked after by ah-3
  t:expect_alert { to = "deputy_secretary", about = coverage, key = "coverage" }
  t:expect(#t:failures(), 0)
end)
