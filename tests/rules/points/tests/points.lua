local function people(t)
  t:at "2026-03-02 10:00"
  local made = {}
  for _, id in ipairs { "ann", "bob", "cho", "deputy", "head" } do made[id] = t:create("person", { id = id, name = id }) end
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "secretary", person = "head" })
  return made
end

local function award(t, person, amount, more, as)
  local fields = { person = person, amount = amount, reason = "service", happened_on = "2026-03-02" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("points_entry.award", fields, { as = as or "deputy" })
end

test("an award is a posting from the mint to the person", function(t)
  local who = people(t)
  local entry = award(t, "ann", 1.5)
  t:expect(balance("points", who.ann), 1.5)
  t:expect(balance("points", "mint"), -1.5)
  t:expect(entry.awarded_by, who.deputy)
  t:expect(entry.late, false)
  t:expect(#t:failures(), 0)
end)

test("at most two points an activity and eight a day, whatever the number of awards", function(t)
  local who = people(t)
  award(t, "ann", 1.5, { activity = "clean-up" })
  local second = award(t, "ann", 1.5, { activity = "clean-up" })
  t:expect(second.posted, 0.5)
  t:expect(balance("points", who.ann), 2)
  for i = 1, 4 do award(t, "ann", 2, { activity = "patrol-" .. i }) end
  t:expect(balance("points", who.ann), 8)
  award(t, "ann", 2, { activity = "patrol-9", happened_on = "2026-03-01" })
  t:expect(balance("points", who.ann), 10)            -- another day
  award(t, "ann", 5, { reason = "reward" })
  t:expect(balance("points", who.ann), 15)            -- a reward is a decision, not capped
end)

test("nobody awards himself, nor in another's name, nor for tomorrow", function(t)
  people(t)
  t:refused("points_entry.award", { person = "ann", amount = 1 }, { as = "ann" })
  t:refused("points_entry.award", { person = "ann", amount = 1, awarded_by = "bob" }, { as = "deputy" })
  t:refused("points_entry.award", { person = "ann", amount = 1, awarded_by = "ann" }, { as = "system-import" })
  local why = t:refused("points_entry.award", { person = "ann", amount = 1, happened_on = "2026-03-03" }, { as = "deputy" })
  t:expect(string.find(why, "2026-03-03", 1, true) ~= nil, why)
end)

test("a reversal is a counter-entry; nobody reverses his own; twice is refused", function(t)
  local who = people(t)
  local entry = award(t, "ann", 2)
  t:refused("points_entry.reverse", entry, { why = "mine" }, { as = "ann" })
  t:send("points_entry.reverse", entry, { why = "was not there" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(balance("points", "mint"), 0)
  t:expect(moved("points", { to = who.ann }), 2)
  t:expect(moved("points", { from = who.ann }), 2)
  t:refused("points_entry.reverse", entry, { why = "again" }, { as = "deputy" })
  t:send("points_entry.void", entry, { why = "again" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(moved("points", { from = who.ann }), 2)
end)

test("what was spent is never made negative: the rest is taken from what comes next", function(t)
  local who = people(t)
  local entry = award(t, "ann", 2)
  t:send("points_entry.award", { person = "ann", amount = -1.5, reason = "penalty" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0.5)
  t:send("points_entry.reverse", entry, { why = "was not there" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(entry.owing, 1.5)
  award(t, "ann", 1)
  t:expect(balance("points", who.ann), 0)
  t:expect(entry.owing, 0.5)
  award(t, "ann", 1)
  t:expect(balance("points", who.ann), 0.5)
  t:expect(entry.owing, 0)
  t:expect(#t:failures(), 0)
end)

test("a deduction beyond what is there takes what is there and the rest later", function(t)
  local who = people(t)
  award(t, "ann", 1)
  local penalty = t:send("points_entry.award", { person = "ann", amount = -3, reason = "penalty" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(penalty.owing, 2)
  t:send("points_entry.reverse", penalty, { why = "unjust" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 1)
  t:expect(penalty.owing, 0)
end)

test("a correction takes back and posts anew", function(t)
  local who = people(t)
  local entry = award(t, "ann", 2)
  t:send("points_entry.correct", entry, { amount = 1, why = "one hour" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 1)
  t:send("points_entry.correct", entry, { person = "bob", why = "it was Bob" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(balance("points", who.bob), 1)
  t:expect(#t:failures(), 0)
end)

test("two who award each other are flagged once; the deputy decides, in time or the secretary hears of it", function(t)
  local who = people(t)
  for _ = 1, 2 do award(t, "ann", 1, nil, "bob") end
  t:expect(count("points_flag", { all = true }), 0)
  for _ = 1, 3 do award(t, "bob", 1, nil, "ann") end
  t:expect(count("points_flag", { all = true }), 1)
  local flag = find("points_flag", { state = "open" })[1]
  t:expect_alert { to = who.deputy, key = "pair", about = flag }
  t:refused("points_flag.uphold", flag, { reason = "x" }, { as = "ann" })
  t:advance "5 working days + 1 minute"
  t:expect_alert { to = who.head, key = "pair_late", about = flag, urgency = "urgent" }
  t:send("points_flag.uphold", flag, { reason = "neither served" }, { as = "deputy" })
  t:expect(balance("points", who.ann), 0)
  t:expect(balance("points", who.bob), 0)
  t:expect(count("points_entry", { state = "reversed" }), 5)
end)

test("one who awards many is no pair; a cleared pair is left alone", function(t)
  people(t)
  for _ = 1, 3 do award(t, "ann", 1) award(t, "bob", 1) end
  t:expect(count("points_flag", { all = true }), 0)
  for _ = 1, 2 do award(t, "ann", 1, nil, "bob") award(t, "bob", 1, nil, "ann") end
  local flag = find("points_flag", { state = "open" })[1]
  t:send("points_flag.clear", flag, { reason = "two patrols" }, { as = "deputy" })
  award(t, "ann", 1, nil, "bob")
  t:expect(count("points_flag", { all = true }), 1)
end)

-- Third quarter of 2023: it ends in the National Day holiday (29 September to 6 October), 7 and 8 October are make-up days.
test("late entries: five working days after the quarter's end, with National Day and its make-up days", function(t)
  t:at "2023-09-28 10:00"
  t:create("person", { id = "ann", name = "ann" })
  local function entered() return t:send("points_entry.award", { person = "ann", amount = 1, happened_on = "2023-09-27" }, { as = "deputy" }) end
  t:expect(entered().counted_on, "2023-09-27")
  t:at "2023-10-12 08:59"                               -- 7, 8, 9, 10, 11 October were worked; the 12th opens
  local last_one = entered()
  t:expect(last_one.counted_on, "2023-09-27")
  t:expect(last_one.late, false)
  t:at "2023-10-12 09:00"
  local late = entered()
  t:expect(late.counted_on, "2023-10-01")
  t:expect(late.late, true)
end)

test("an entry of a closed quarter stays in it: its reversal is an entry of the running one, and it is not corrected", function(t)
  t:at "2023-12-20 10:00"
  local ann = t:create("person", { id = "ann", name = "ann" })
  local entry = t:send("points_entry.award", { person = "ann", amount = 4, ledger = "merit" }, { as = "deputy" })
  t:at "2024-01-09 09:00"                               -- New Year's Day off; 2, 3, 4, 5, 8 January worked
  local why = t:refused("points_entry.correct", entry, { amount = 3, why = "less" }, { as = "deputy" })
  t:expect(string.find(why, "closed") ~= nil, why)
  t:send("points_entry.reverse", entry, { why = "was not there" }, { as = "deputy" })
  t:expect(balance("merit", ann), 0)
  t:expect(sum("points_entry", "posted", { person = ann, counted_on = range("2023-10-01", "2023-12-31") }), 4)
  t:expect(sum("points_entry", "posted", { person = ann, counted_on = range("2024-01-01", "2024-03-31") }), -4)
end)

test("the fund: what was given may be spent, once, and not by one's own unit's member", function(t)
  people(t)
  local unit = t:create("unit", { id = "bank", name = "Bank" })
  t:create("person", { id = "teller", name = "teller", unit = "bank" })
  local fund = t:create("fund_account", { id = "love", name = "Love fund" })
  local gift = t:send("fund_entry.receive", { fund = "love", amount = 100.5, unit = "bank", purpose = "for the old" }, { as = "deputy" })
  t:expect(balance("fund", fund), 100.5)
  local why = t:refused("fund_entry.spend", { fund = "love", amount = 100.51, purpose = "meals" }, { as = "deputy" })
  t:expect(string.find(why, "100.5", 1, true) ~= nil, why)
  t:refused("fund_entry.spend", { fund = "love", amount = 1, unit = unit.id, purpose = "rent" }, { as = "teller" })
  local spent = t:send("fund_entry.spend", { fund = "love", amount = 60, purpose = "meals" }, { as = "deputy" })
  t:refused("fund_entry.void", gift, { reason = "returned" }, { as = "deputy" })
  t:send("fund_entry.void", spent, { reason = "not bought" }, { as = "deputy" })
  t:send("fund_entry.void", gift, { reason = "returned" }, { as = "deputy" })
  t:expect(balance("fund", fund), 0)
  t:expect(balance("fund", "donations"), 0)
  t:expect(#t:failures(), 0)
end)
