test("96 members are registered; the shelves are filled and their donors credited; the centre's money is there", function(t)
  t:setup "taiping"
  t:expect(count("registration", { state = "registered" }), 96)
  t:expect(count("person", { double_registered = true }), 96)
  t:expect(balance("stock", get("item", "item-03")), 60)
  t:expect(balance("credit", get("unit", "u-25")), 40 * 22.0 + 50 * 45.0)
  t:expect(balance("fund", get("fund_account", "fund-centre")), 3500000)
  t:expect(count("muster_failure", { rule = prefix "std." }), 0)
end)

-- From an hour in the microgrid to a bag of rice, and what a member's hour brings instead.
test("a resident serves, is verified by somebody else, and takes home rice; a member earns merit", function(t)
  t:at "2026-08-20 10:00"
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local resident, member = get("person", "p-00012"), get("person", "m-010")
  local service = t:send("service_record.record", { person = "p-00012", hours = 2, happened_on = "2026-08-31", description = "清洁楼道" }, { as = "p-00012" })
  local secretary = find("post", { role = "branch_secretary", grid = resident.household.microgrid.grid })[1].person
  t:expect_alert { to = secretary, key = "verify", about = service }
  t:refused("service_record.verify", service, {}, { as = "p-00012" })
  t:send("service_record.verify", service, {}, { as = secretary.id })
  t:expect(balance("points", resident), 2)
  local redemption = t:send("redemption.reserve", { person = "p-00012", item = "item-03" }, { as = "p-00012" })
  t:expect(balance("points", resident), 0)
  t:expect(balance("stock", get("item", "item-03")), 59)
  t:send("redemption.collect", redemption, {}, { as = find("post", { role = "deputy_secretary" })[1].person.id })
  t:expect(balance("stock", "handed_out"), 1)
  local other = t:send("service_record.record", { person = "m-010", hours = 2, happened_on = "2026-08-31" }, { as = "m-010" })
  t:refused("service_record.verify", other, {}, { as = "m-011" })         -- of the same unit
  t:send("service_record.verify", other, {}, { as = secretary.id })
  t:expect(balance("merit", member), 2)
  for _, piece in ipairs { "std.points", "std.service", "std.supermarket" } do t:expect(count("muster_failure", { rule = prefix(piece) }), 0) end
end)

-- The third quarter of 2026 ends with National Day (1 to 7 October; the 10th is a make-up Saturday): it closes five working days after the opening of
-- the 8th: 9, 10, 12, 13, 14.
test("the quarter of thirty units: closed over National Day, previewed, published, recomputed; stars of 96 members", function(t)
  t:at "2026-06-20 10:00"
  t:at "2026-07-20 10:00"
  t:setup "taiping"
  t:send("resource_list.file", find("resource_list", { unit = "u-02", state = "expected" })[1], {}, { as = "m-005" })
  t:at "2026-09-29 10:00"
  for i = 1, 30 do
    local unit = string.format("u-%02d", i)
    for k = 1, 4 do
      t:send("score_entry.record", { unit = unit, indicator = "inspection", met = (i == 7 and k > 1) and 0 or 1, text = "门前三包", evidence = { "photo-" .. i .. "-" .. k } }, { as = "w-081" })
    end
  end
  t:send("points_entry.award", { person = "m-010", ledger = "merit", amount = 24, reason = "reward" }, { as = "w-082" })
  t:at "2026-10-14 08:59"
  t:expect(get("board", "2026-q3").state, "open")
  t:at "2026-10-14 12:00"
  t:expect(get("board", "2026-q3").state, "previewed")
  t:expect(count("listing", { board = "2026-q3" }), 30)
  local ranking = find("star_ranking", { period = "2026-Q3" })[1]
  t:expect(ranking.state, "published")
  t:expect(ranking.members, 96)
  t:expect(find("star", { ranking = ranking, person = "m-010" })[1].stars, 5)
  t:at "2026-10-21 12:00"
  local board = get("board", "2026-q3")
  t:expect(board.state, "published")
  t:expect(board.list[30][1], "u-07")
  t:expect(board.list[30][3], "black")
  t:expect(board.list[1][1], "u-02")
  t:expect(board.list[1][3], "red")
  local other = find("listing", { board = board, unit = "u-01" })[1]
  t:expect(other.colour, "neither")                       -- its resource list of July never came
  t:expect(other.explanation.losses[1][2], "resource_list")
  t:send("board.recompute", board, {}, { as = "w-081" })
  t:expect(board.recomputed_same, true)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)
