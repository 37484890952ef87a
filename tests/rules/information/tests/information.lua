test("what nobody confirmed for half a year is to be checked; the leader gets one quarterly list", function(t)
  t:at "2026-01-05 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("person", { id = "leader", name = "leader" })
  t:create("post", { role = "microgrid_leader", microgrid = "mg-1", person = "leader" })
  local function enter(words) return t:send("information.enter", { microgrid = "mg-1", category = "shop", text = words, entered_by = "leader", happened_on = "2026-01-05" }) end
  local one, two, three = enter "新开餐馆", enter "换了店主", enter "停业"
  t:send("information.replace", three, {})
  t:at "2026-05-01 10:00"
  t:send("information.confirm", two, { happened_on = "2026-05-01" })
  t:at "2026-07-06 09:00"                              -- the 5th is a Sunday
  t:expect(one.state, "stale")
  t:expect(two.state, "current")
  t:expect(three.state, "replaced")
  t:expect_alert { to = get("person", "leader"), about = get("microgrid", "mg-1"), key = "stale_information" }
  t:send("information.confirm", one, {})
  t:at "2026-10-08 09:00"                              -- the 5th lies in National Day
  t:expect_no_alert { key = "stale_information" }
  t:at "2026-10-28 10:00"
  t:expect(two.state, "stale")
  t:expect(#t:failures(), 0)
end)
