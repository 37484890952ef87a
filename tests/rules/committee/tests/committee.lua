local function organise(t)
  t:at "2026-02-27 10:00"
  for _, id in ipairs { "secretary", "deputy", "street" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "secretary", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "street_committee", person = "street" })
end

local function unit(t, number, head, liaison)
  t:create("unit", { id = "u-" .. number, name = "U" .. number, category = "agency" })
  for role, wanted in pairs { part_time_member = head, representative = liaison } do
    local id = role .. "-" .. number
    t:create("person", { id = id, name = id, unit = "u-" .. number })
    if wanted then t:create("post", { id = "post-" .. id, role = role, unit = "u-" .. number, person = id }) end
  end
end

test("the monthly list names units without a head or liaison, on a working day", function(t)
  organise(t)
  unit(t, 1, true, true)
  unit(t, 2, false, true)
  unit(t, 3, false, false)
  t:at "2026-03-02 09:01"
  t:expect_no_alert { key = "roster" }                   -- they have ten working days
  t:at "2026-04-01 09:01"
  t:expect_alert { to = get("person", "deputy"), key = "roster" }
  local alert = find("alert", { key = "roster", state = "open" })[1]
  t:expect(#alert.data.units, 2)
  t:expect(alert.data.units[1].unit, "u-2")
  t:expect(alert.data.units[2].lacks.en, "U3 has neither part-time member nor liaison")
  -- 2026-05-01 to 05 is Labour Day: the check comes on the 6th
  t:create("post", { role = "part_time_member", unit = "u-2", person = "part_time_member-2" })
  t:create("post", { role = "part_time_member", unit = "u-3", person = "part_time_member-3" })
  t:create("post", { role = "representative", unit = "u-3", person = "representative-3" })
  t:at "2026-05-06 08:59"
  t:expect_alert { key = "roster" }
  t:at "2026-05-06 09:01"
  t:expect_no_alert { key = "roster" }
end)

test("an office that nobody holds is on the list, and told when it falls empty", function(t)
  organise(t)
  unit(t, 1, true, true)
  t:send("post.vacate", get("post", "post-part_time_member-1"), {})
  t:expect_alert { to = get("person", "deputy"), about = get("post", "post-part_time_member-1"), key = "seat_empty" }
  t:send("post.fill", get("post", "post-part_time_member-1"), { person = "representative-1" })
  t:expect_no_alert { key = "seat_empty" }
  t:send("post.vacate", find("post", { role = "street_committee" })[1], {})
  t:at "2026-04-01 09:01"
  t:expect(find("alert", { key = "roster", state = "open" })[1].data.officers[1], "street_committee")
end)
