local function prepare(t)
  t:at "2026-03-02 09:30"
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
    t:create("household", { id = "hh-" .. i, name = "H" .. i, microgrid = "mg-" .. i })
  end
  for _, id in ipairs { "lead", "a", "b", "duty" } do t:create("person", { id = id, name = id, household = "hh-1" }) end
  t:create("post", { role = "duty_holder", person = "duty" })
  t:create("post", { role = "deputy_secretary", person = "duty" })
end

local function team(t, more)
  local fields = { name = "应急队", category = "emergency", leader = "lead", skills = { "电工" } }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:create("team", fields)
end

test("a team that is sent answers; silent, its members are asked and another team is named", function(t)
  prepare(t)
  local one, other = team(t), team(t, { name = "二队", leader = "b" })
  t:send("membership.join", { team = one.id, person = "a" })
  t:send("team.send", one, { task = "抢险" })
  t:expect_alert { to = get("person", "lead"), about = one, key = "sent", urgency = "urgent" }
  t:advance "29 minutes"
  t:expect_no_alert { to = get("person", "a"), key = "sent" }
  t:advance "1 minute"
  t:expect_alert { to = get("person", "a"), about = one, key = "sent" }
  t:expect_alert { to = get("person", "duty"), about = one, key = "silent" }
  local silent = find("alert", { key = "silent" })[1]
  t:expect(string.find(silent.text["zh-CN"], other.name, 1, true) ~= nil, silent.text["zh-CN"])
  t:expect(#t:failures(), 0)
end)

test("an answer ends the waiting", function(t)
  prepare(t)
  local one = team(t)
  t:send("team.send", one, { task = "抢险" })
  t:send("team.answer", one, { coming = 5 })
  t:advance "1 hour"
  t:expect_no_alert { key = "sent" }
  t:expect_no_alert { key = "silent" }
  t:expect(#t:failures(), 0)
end)

test("who asks to join gets an answer or the deputy secretary hears of it", function(t)
  prepare(t)
  local one = team(t)
  local asked = t:send("membership.request", { team = one.id, person = "a" })
  t:expect_alert { to = get("person", "lead"), about = asked, key = "wants_in" }
  t:refused("membership.request", { team = one.id, person = "a" })
  t:advance "5 working days"
  t:expect_alert { to = get("person", "duty"), about = asked, key = "wants_in", urgency = "high" }
  t:send("membership.refuse", asked, { reason = "名额已满" })
  t:expect_alert { to = get("person", "a"), about = asked, key = "not_taken" }
  t:expect(#t:failures(), 0)
end)

test("a team that dissolves lets everybody go", function(t)
  prepare(t)
  local one = team(t)
  local member, asked = t:send("membership.join", { team = one.id, person = "a" }), t:send("membership.request", { team = one.id, person = "b" })
  t:send("team.dissolve", one, {})
  t:advance "1 minute"
  t:expect(member.state, "left")
  t:expect(asked.state, "refused")
  t:expect(#t:failures(), 0)
end)
