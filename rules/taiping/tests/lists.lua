test("a demand for a repair goes to the grid leader and the property firm next door; one that is dangerous becomes an incident", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local demand = t:send("demand.collect", { text = "楼道电线老化,需要电工", microgrid = "mg-01", category = "facility", channel = "walk", resident = "p-00100" }, { as = "w-001" })
  t:expect(demand.owner, get("post", "post-g-01-grid_leader").person)
  t:expect(demand.unit.id, "u-29")                            -- 星辰物业 sits in the same grid
  t:at "2026-09-02 10:00"
  t:send("demand.convert", demand, { kind_of = "hazard", severity = "urgent" }, { as = demand.owner.id })
  local incident = demand.incidents[1]
  t:expect(incident.first_seen, demand.created)
  t:expect(incident.severity, "urgent")
  t:expect(incident.demand, demand)
  t:expect_no_alert { about = demand, key = "owner" }
  t:expect(due(demand, "unanswered"), nil)
end)

test("a demand becomes a project whose resident hears of it; the unit is reminded of what it claimed", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local demand = t:send("demand.collect", { text = "小区道路破损", microgrid = "mg-07", category = "facility", resident = "p-00100" }, { as = "w-010" })
  t:send("demand.make_project", demand, { title = "道路修补", area = "infrastructure", decision = "〔2026〕5号", until_time = "2026-11-30T18:00:00+08:00" }, { as = "m-001" })
  t:expect(demand.state, "converted")
  local project = demand.projects[1]
  t:expect(project.number, "2026-001")
  t:expect_alert { to = get("person", "p-00100"), about = project, key = "listed" }
  t:send("project.claim", project, { unit = "u-28" }, { as = get("post", "post-u-28-representative").person.id })
  local agreement = project.agreements[1]
  t:send("agreement.sign_unit", agreement, { unit_signer = get("post", "post-u-28-representative").person.id, unit_signed_on = "2026-09-01" })
  t:send("agreement.sign_committee", agreement, { committee_signer = get("post", "post-secretary").person.id, committee_signed_on = "2026-09-02" })
  t:send("project.complete", project, { outcome = "已修补", quantity = 120 }, { as = get("post", "post-u-28-representative").person.id })
  t:expect_alert { to = get("person", "p-00100"), about = project, key = "completed" }
end)

test("all thirty units owe their list in January and the committee learns who is missing after Spring Festival", function(t)
  t:at "2024-12-30 10:00"
  t:at "2025-01-02 10:00"
  t:setup "taiping"
  local round = find("resource_round", { year = 2025, part = "annual" })[1]
  t:expect(count("resource_list", { round = round, state = "expected" }), 30)
  for i = 1, 28 do
    local unit = string.format("u-%02d", i)
    t:send("resource_list.file", find("resource_list", { round = round, unit = unit })[1], {}, { as = get("post", "post-" .. unit .. "-representative").person.id })
  end
  t:at "2025-02-05 09:30"
  local told = find("alert", { about = round, key = "missing_lists", state = "open" })[1]
  t:expect(#told.data.units, 2)
  t:expect(told.data.units[1], "u-29")
end)

test("a stale list makes a unit the last choice for a wish", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local function submit(text) return t:send("wish.submit", { text = text, microgrid = "mg-01", category = "elderly" }, { as = "p-00100" }) end
  local first = submit("换灯泡").unit
  for _, offer in ipairs(find("resource", { unit = first, category = "elderly" })) do t:send("resource.stamp", offer, { stale = true }) end
  t:expect(submit("买菜").unit ~= first, "another unit, whose list is fresh")
end)
