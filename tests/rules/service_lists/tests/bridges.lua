local function community(t)
  t:at "2026-03-02 10:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, person in ipairs { "deputy", "branch", "micro", "resident", "organiser", "guest" } do t:create("person", { id = person, name = person }) end
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "branch_secretary", person = "branch", grid = "g-1" })
  t:create("post", { role = "microgrid_leader", person = "micro", microgrid = "mg-1" })
  t:create("unit", { id = "u-1", name = "U1", grid = "g-1" })
  t:create("person", { id = "rep", name = "rep", unit = "u-1" })
  t:create("post", { role = "representative", unit = "u-1", person = "rep" })
  t:create("resource", { unit = "u-1", name = "助老服务", category = "elderly", capacity = 5 })
  return t:create("person", { id = "member", name = "member", unit = "u-1", party_member = true, double_registered = true })
end

local function claimed_and_done(t)
  local wish = t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", category = "elderly", resident = "resident" }, { as = "resident" })
  t:send("wish.claim", wish, { member = "member" }, { as = "member" })
  t:send("wish.complete", wish, { proof = "已更换" }, { as = "member" })
  return wish
end

test("a wish a member fulfilled is a verified service when the resident confirms; redone, it is taken back", function(t)
  local member = community(t)
  local wish = claimed_and_done(t)
  t:expect(balance("merit", member), 0)
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident" })
  t:expect(balance("merit", member), 1)
  t:expect(balance("hours", member), 1)
  t:expect(find("service_record", { wish = wish })[1].unit.id, "u-1")
  t:send("wish.redo", wish, { reason = "又坏了" }, { as = "resident" })
  t:expect(balance("merit", member), 0)
  t:send("wish.complete", wish, { proof = "再换" }, { as = "member" })
  t:send("wish.confirm", wish, { rating = 4 }, { as = "resident" })
  t:expect(balance("merit", member), 1)
  t:expect(count("muster_failure", { rule = prefix "std.service" }), 0)
end)

test("a wish that lapsed waits for somebody to verify the service", function(t)
  local member = community(t)
  local wish = claimed_and_done(t)
  t:advance "10 working days + 1 minute"
  t:expect(wish.state, "lapsed")
  local record = find("service_record", { wish = wish })[1]
  t:expect(record.state, "recorded")
  t:expect(balance("merit", member), 0)
  t:expect_alert { key = "verify", about = record }
end)

test("who is marked present at a service has two hours counted and all kept; a guest at a lecture has nothing", function(t)
  local member = community(t)
  local function activity(tag)
    local planned = t:send("activity.plan", { title = "清洁日", tags = { tag }, organiser = "organiser", microgrid = "mg-1", starts = "2026-03-02T14:00:00+08:00" }, { as = "deputy" })
    local one = t:send("participation.sign", { activity = planned.id, person = "member" }, { as = "member" })
    return planned, one
  end
  local held, participation = activity("member_service")
  local _, other = activity("lecture")
  t:at "2026-03-02 17:00"
  t:send("activity.hold", held, { people = 5 }, { as = "organiser" })
  t:send("participation.attend", participation, { hours = 3 }, { as = "organiser" })
  t:send("participation.attend", other, { hours = 3 }, { as = "organiser" })
  t:expect(balance("merit", member), 2)
  t:expect(balance("hours", member), 3)
  t:expect(count("service_record", { person = member }), 1)
  t:send("participation.correct", participation, { hours = 1, reason = "早退" })
  t:expect(balance("merit", member), 1)
  t:expect(balance("hours", member), 1)
  t:send("activity.void", held, { reason = "未开展" })
  t:advance "1 minute"
  t:expect(balance("merit", member), 0)
  t:expect(balance("hours", member), 0)
  t:expect(count("muster_failure", { rule = prefix "std.service" }), 0)
end)
