local function day_of(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

test("the tree covers what the source says: nothing outside its size, no post vacant, and the 15th of February 2026 moved", function(t)
  t:at "2026-01-30 12:00"
  t:setup "taiping"
  t:at "2026-02-10 09:00"
  local activity = find("activity", { tags = "consultation", state = "planned" })[1]
  t:expect(day_of(activity.starts), "2026-02-24")
  t:expect_alert { to = "notice_board", about = activity, key = "consultation" }
  t:expect_alert { to = get("unit", "u-01"), about = activity, key = "consultation" }
  t:expect(count("vacancy_list", { all = true }), 0)
  local mediator, leader = get("post", "post-g-01-mediator"), find("post", { role = "microgrid_leader", microgrid = "mg-07" })[1]
  t:send("post.vacate", mediator, {})
  t:send("post.vacate", leader, {})
  t:expect(count("selection", { microgrid = "mg-07", state = "nominating" }), 1)
  t:at "2026-02-24 08:30"                              -- 10th to 14th are five working days less an hour and a half
  t:expect(count("vacancy_list", { all = true }), 0)
  t:at "2026-03-02 08:30"
  local list = find("vacancy_list", { state = "current" })[1]
  t:expect(list.number, 2)
  t:at "2026-04-01 08:00"
  local coverage = find("coverage", { state = "counted", day = "2026-04-01" })[1]
  t:expect(coverage.microgrids, 44)
  t:expect(coverage.households, 6955)
  t:expect(coverage.anchors, 100)
  t:expect(coverage.outside, 0)
  t:expect(coverage.share, math.floor(1000 * coverage.looked_after / 6955 + 0.5) / 10)
  t:expect(coverage.looked_after >= 2000 and coverage.looked_after <= 3000, "about 2,500 are looked after: " .. coverage.looked_after)
  t:expect(#t:failures(), 0)
end)

test("a week of Taiping's care: visits are planned over the fortnight and a missed one is known the same day", function(t)
  t:at "2026-03-01 12:00"
  t:setup "taiping"
  local alone = count("care_register", { category = "living_alone", state = "active" })
  t:expect(alone > 40 and alone < 100, alone .. " live alone")
  t:at "2026-03-08 16:00"
  local planned = count("care_service", { category = "home_visit", ["care.category"] = "living_alone" })
  t:expect(planned > alone / 4 and planned < alone * 3 / 4, planned .. " of " .. alone .. " in half of the fortnight")
  t:at "2026-03-08 17:00"
  local missed = find("care_service", { state = "missed", ["care.category"] = "living_alone" })[1]
  t:expect_alert { to = missed.visitor, about = missed, key = "missed", urgency = "urgent" }
  t:expect_alert { to = get("post", "post-" .. missed.microgrid.grid.id .. "-grid_leader").person, about = missed, key = "missed" }
  t:expect(sum("household", "staff", { category = "shop" }) > 9000, "nearly ten thousand work in the shops")
  t:expect(#t:failures(), 0)
end)

test("merging two of Taiping's microgrids moves everything in one turn", function(t)
  t:at "2026-03-01 12:00"
  t:setup "taiping"
  local homes = count("household", { microgrid = "mg-40" })
  t:expect(homes > 300, "a commercial microgrid: " .. homes)
  local change = t:send("area_change.draft", { what = "merge", microgrid = "mg-40", into_microgrid = "mg-41", day = "2026-03-01" })
  t:send("area_change.agree", change, {})
  t:expect(change.state, "done")
  t:expect(change.done_households, homes)
  t:expect(count("household", { microgrid = "mg-40" }), 0)
  t:expect(get("microgrid", "mg-40").successor.id, "mg-41")
  t:expect(#t:failures(), 0)
end)
