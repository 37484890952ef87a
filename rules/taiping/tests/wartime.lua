local function declare(t, fields)
  local all = { name = "长江洪峰", category = "flood", severity = 2, areas = { "g-01" } }
  for name, value in pairs(fields or {}) do all[name] = value end
  return t:send("mobilisation.declare", all, { as = get("post", "post-secretary").person.id })
end

local function calls(mobilisation, where)
  where.mobilisation = mobilisation
  return count("call", where)
end

test("防汛: a squad of twelve from officers, skilled residents, units' resources and members near the place", function(t)
  t:at "2026-07-10 15:00"
  t:setup "taiping"
  local flood = declare(t)
  t:expect(flood.state, "confirmed")
  t:expect(calls(flood, {}), 12)
  for _, source in ipairs { "skill", "resource", "member" } do t:expect(calls(flood, { source = source }), 4) end
  -- of the grid itself: its safety supervisor and patroller, and the units that sit there
  t:expect(calls(flood, { person = get("post", "post-g-01-safety_supervisor").person }), 1)
  t:expect(calls(flood, { person = get("post", "post-g-01-patroller").person }), 1)
  for _, call in ipairs(find("call", { mobilisation = flood, source = "resource" })) do
    t:expect(call.resource.unit, call.unit)
    t:expect(call.unit.grid ~= nil, "a unit with a seat")
  end
  t:expect(count("alert", { key = "call", state = "open" }), 12)
  t:at "2026-07-10 15:20"
  t:expect(calls(flood, { state = "none" }), 12)
  t:expect(calls(flood, { state = "called" }), 12)
  t:send("mobilisation.stand_down", flood, {}, { as = get("post", "post-secretary").person.id })
  t:advance "1 minute"
  t:expect(find("after_action", { mobilisation = flood })[1].called, 24)
  t:expect(#t:failures(), 0)
end)

test("a unit's wishes stand still while half its people are called, and incidents go to the deputy", function(t)
  t:at "2026-06-01 11:00"
  t:setup "taiping"
  local wish = t:send("wish.submit", { text = "修水龙头", microgrid = "mg-07", category = "elderly", resident = "p-00500" })
  local unit = wish.unit
  local claimant = find("post", { role = "representative", unit = unit })[1].person.id
  t:send("wish.claim", wish, {}, { as = claimant })
  t:expect(string.sub(tostring(due(wish, "unfinished")), 1, 16), "2026-06-15T11:00")
  t:at "2026-06-12 14:30"
  local mediator = get("post", "post-g-02-mediator")
  local dispute = t:send("incident.report", { text = "邻里噪声", microgrid = "mg-07", category = "dispute" }, { as = "collector-01" })
  t:expect(dispute.owner, mediator.person)
  t:at "2026-06-12 15:00"
  local flood = declare(t, { areas = { "g-02" } })
  local squad = find("squad", { mobilisation = flood })[1]
  for _, person in ipairs(find("person", { unit = unit })) do
    if not find("call", { person = person })[1] then
      t:send("call.place", { mobilisation = flood.id, squad = squad.id, person = person.id, unit = unit.id, source = "member", answer_by = "2026-06-12T15:20:00+08:00" })
    end
  end
  if not find("call", { person = mediator.person })[1] then
    t:send("call.place", { mobilisation = flood.id, squad = squad.id, person = mediator.person.id, source = "skill", answer_by = "2026-06-12T15:20:00+08:00" })
  end
  for _, call in ipairs(find("call", { mobilisation = flood, state = "called" })) do t:send("call.come", call, {}, { as = call.person.id }) end
  t:advance "1 second"
  t:expect(wish.paused, true)
  t:expect(dispute.owner, mediator.deputy)
  t:at "2026-06-14 10:00"
  t:send("mobilisation.stand_down", flood, {}, { as = get("post", "post-secretary").person.id })
  t:advance "1 minute"
  t:expect(string.sub(tostring(due(wish, "unfinished")), 1, 16), "2026-06-15T14:00")
  t:expect(#t:failures(), 0)
end)
