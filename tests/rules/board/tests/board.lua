-- Units a, b, c …; the third quarter of 2023 ends in the National Day holiday (29 September to 6 October; 7 and 8 October are worked).
local function units(t, when)
  t:at(when or "2023-06-01 10:00")
  local made = {}
  for _, id in ipairs { "a", "b", "c" } do
    made[id] = t:create("unit", { id = id, name = "Unit " .. id })
    made["rep_" .. id] = t:create("person", { id = "rep-" .. id, name = "rep " .. id, unit = id })
    t:create("post", { role = "representative", unit = id, person = "rep-" .. id })
  end
  made.head = t:create("person", { id = "head", name = "head" })
  made.deputy = t:create("person", { id = "deputy", name = "deputy", unit = "c" })       -- the deputy is of unit c
  made.street = t:create("person", { id = "street", name = "street" })
  t:create("post", { role = "secretary", person = "head" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "street_committee", person = "street" })
  return made
end

local function score(t, unit, met, more)
  local fields = { unit = unit, indicator = "inspection", met = met, text = "fire exits", evidence = { "photo 12" } }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("score_entry.record", fields, { as = "head" })
end

-- a meets all of four, b one of four, c two of two
local function quarter(t)
  local made = units(t)
  t:at "2023-09-20 10:00"
  made.entries = {}
  for i = 1, 4 do
    score(t, "a", 1)
    made.entries[i] = score(t, "b", i == 1 and 1 or 0)
  end
  score(t, "c", 1)
  score(t, "c", 1)
  return made
end

local function board(name) return get("board", name or "2023-q3") end
local function listing(unit, name) return find("listing", { board = board(name), unit = unit })[1] end

test("a quarter closes five working days after its end: preview, notice, window, publication, over National Day", function(t)
  local made = quarter(t)
  t:at "2023-10-12 08:59"                               -- 7, 8, 9, 10, 11 October were worked
  t:expect(board().state, "open")
  t:at "2023-10-12 09:01"
  t:expect(board().state, "previewed")
  t:expect(listing("a").colour, "red")
  t:expect(listing("a").score, 100)
  t:expect(listing("b").colour, "black")
  t:expect(listing("b").score, 25)
  t:expect(listing("c").colour, "not_rated")            -- two occasions only
  t:expect_alert { to = made.a, key = "preview" }
  t:expect_alert { to = made.b, key = "preview", urgency = "high" }
  t:expect_no_alert { to = made.c, key = "preview" }
  t:at "2023-10-19 08:59"
  t:expect(board().state, "previewed")
  t:at "2023-10-19 09:01"
  t:expect(board().state, "published")
  t:expect(board().red, 1)
  t:expect(board().black, 1)
  t:expect(board().rated, 2)
  t:expect(listing("a").state, "listed")
  t:expect(listing("a").audience, "public")
  t:expect(listing("b").audience, "committee")
  t:expect(listing("c").state, "unlisted")
  t:expect_alert { to = "public", key = "red", about = board() }
  t:expect_alert { to = made.head, key = "black", about = board() }
  t:expect_alert { to = made.street, key = "black", about = board() }
  t:expect_no_alert { to = "public", key = "black" }
  t:expect(#t:failures(), 0)
end)

test("the list goes by shares, not counts: ten of ten is no better than four of four", function(t)
  units(t)
  t:at "2023-09-20 10:00"
  for _ = 1, 10 do score(t, "a", 1) end
  for _ = 1, 4 do score(t, "b", 1) end
  t:at "2023-10-12 10:00"
  t:expect(listing("a").score, listing("b").score)
end)

test("weight counts: a missed heavy entry costs more, and each loss is explained", function(t)
  units(t)
  t:at "2023-09-30 10:00"
  for _ = 1, 3 do score(t, "a", 1) end
  local missed = score(t, "a", 0, { weight = 2 })
  t:at "2023-10-12 10:00"
  t:expect(listing("a").score, 60)
  local loss = listing("a").explanation.losses[1]
  t:expect(loss[1], missed.id)
  t:expect(loss[3], 4000)                               -- hundredths of a percent
end)

test("an entry loses weight with age, but not under its floor", function(t)
  units(t, "2023-01-03 10:00")
  t:at "2023-07-01 10:00"
  score(t, "a", 0, { decay_days = 182 })                -- 91 days old at the end: half
  score(t, "b", 0, { decay_days = 91, floor = 20 })     -- would be nothing: 20 % kept
  t:at "2023-09-30 10:00"
  for _, unit in ipairs { "a", "b" } do
    for _ = 1, 3 do score(t, unit, 1, { decay_days = 0 }) end
  end
  t:at "2023-10-12 10:00"
  t:expect(listing("a").score, 85.71)                   -- 3 / 3.5
  t:expect(listing("b").score, 93.75)                   -- 3 / 3.2
end)

test("a unit listed for less than sixty days is not rated", function(t)
  units(t)
  t:at "2023-08-03 10:00"                               -- 58 days before the quarter's end, both counted 59
  t:create("unit", { id = "new", name = "New" })
  t:at "2023-09-20 10:00"
  for _ = 1, 5 do score(t, "new", 0) end
  t:at "2023-10-12 10:00"
  t:expect(listing("new").colour, "not_rated")
  t:expect(listing("new").occasions, 5)
end)

test("listed sixty days: rated", function(t)
  units(t)
  t:at "2023-08-02 10:00"
  t:create("unit", { id = "new", name = "New" })
  t:at "2023-09-20 10:00"
  for _ = 1, 5 do score(t, "new", 0) end
  t:at "2023-10-12 10:00"
  t:expect(listing("new").colour, "black")
end)

test("a rule changed within the quarter, after the preview or after publication changes no list of that quarter", function(t)
  quarter(t)
  t:param("std.board.black_below", 10)
  t:at "2023-10-12 10:00"
  t:expect(listing("b").colour, "black")
  t:param("std.board.red_from", 0)
  t:param("std.board.least_occasions", 1)
  t:at "2023-10-19 10:00"
  local before = digest(board().list)
  t:param("std.board.black_below", 0)
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, true)
  t:expect(digest(board().list), before)
  t:expect(listing("b").colour, "black")
  -- the running quarter began under the old rules too; the next begins under the new ones
  t:at "2024-01-01 10:00"
  t:expect(board("2023-q4").rules.red_from, 9500)
  t:expect(board("2024-q1").rules.red_from, 0)
  t:expect(#t:failures(), 0)
end)

test("recomputed to the bit from what was frozen, whatever happens to the entries", function(t)
  local made = quarter(t)
  t:at "2023-10-19 10:00"
  t:send("score_entry.void", made.entries[2], { reason = "another unit's exit" }, { as = "head" })
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, true)
  t:expect(listing("b").score, 25)
  t:expect_no_alert { key = "differs" }
end)

test("after publication a correction is an entry of the running quarter and takes the old one's part back", function(t)
  local made = quarter(t)
  t:at "2023-10-19 10:00"
  t:send("score_entry.void", made.entries[2], { reason = "another unit's exit" }, { as = "head" })
  local back = find("score_entry", { corrects = made.entries[2] })[1]
  t:expect(back.board.period, "2023-Q4")
  t:expect(back.asked, -1)
  for i = 1, 4 do score(t, "b", i < 4 and 1 or 0) end
  t:at "2024-01-09 10:00"
  t:expect(listing("b", "2023-q4").occasions, 3)
  t:expect(listing("b", "2023-q4").score, 100)          -- three of four, and one that never was
end)

test("an entry corrected while the preview is out changes the preview", function(t)
  local made = quarter(t)
  t:at "2023-10-13 10:00"
  t:send("score_entry.correct", made.entries[2], { met = 1, reason = "seen again" }, { as = "head" })
  t:expect(listing("b").score, 50)
  t:at "2023-10-19 10:00"
  t:expect(board().list[3][4], 5000)
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, true)
end)

test("late entries: in the quarter until it closes, afterwards in the running one, marked", function(t)
  units(t)
  t:at "2023-10-12 08:59"
  local in_time = score(t, "a", 1, { happened_on = "2023-09-28" })
  t:expect(in_time.board.period, "2023-Q3")
  t:expect(in_time.late, false)
  t:at "2023-10-12 09:00"
  local late = score(t, "a", 1, { happened_on = "2023-09-28" })
  t:expect(late.board.period, "2023-Q4")
  t:expect(late.late, true)
end)

test("an objection upheld strikes entries, draws the preview up again and publishes when it was the last", function(t)
  local made = quarter(t)
  t:at "2023-10-13 10:00"
  local objection = t:send("objection.raise", { listing = listing("b").id, text = "the exits were open", entries = { made.entries[2].id, made.entries[3].id } }, { as = "rep-b" })
  t:expect(objection.unit, made.b)
  t:expect(listing("b").state, "objected")
  t:expect_alert { to = made.deputy, key = "decide", about = objection }
  t:refused("objection.raise", { listing = listing("b").id, text = "again" }, { as = "rep-b" })
  t:at "2023-10-19 10:00"
  t:expect(board().state, "previewed")                  -- waits for the decision
  t:send("objection.uphold", objection, { struck = { made.entries[2].id, made.entries[3].id }, decision = "photographs agree" }, { as = "head" })
  t:expect(made.entries[2].state, "void")
  t:expect(board().state, "published")
  t:expect(listing("b").occasions, 2)
  t:expect(listing("b").colour, "not_rated")
  t:expect_alert { to = made.b, key = "decided", about = objection }
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, true)
  t:expect(#t:failures(), 0)
end)

test("dismissed before the window ends: published at its end", function(t)
  quarter(t)
  t:at "2023-10-13 10:00"
  local objection = t:send("objection.raise", { listing = listing("b").id, text = "unfair" }, { as = "rep-b" })
  t:send("objection.dismiss", objection, { decision = "the photographs show it" }, { as = "head" })
  t:expect(board().state, "previewed")
  t:expect(listing("b").state, "previewed")
  t:at "2023-10-19 10:00"
  t:expect(listing("b").state, "listed")
end)

test("the decider is not of the unit; after the window nobody objects", function(t)
  local made = quarter(t)
  score(t, "c", 0)
  t:at "2023-10-13 10:00"
  local objection = t:send("objection.raise", { listing = listing("c").id, text = "unfair" }, { as = "rep-c" })
  t:expect_alert { to = made.head, key = "decide", about = objection }     -- the deputy is of unit c
  t:refused("objection.dismiss", objection, { decision = "no" }, { as = "deputy" })
  t:refused("objection.uphold", objection, { decision = "yes" }, { as = "deputy" })
  t:refused("objection.raise", { listing = listing("b").id, unit = "a", text = "not mine" }, { as = "rep-a" })
  t:refused("score_entry.record", { unit = "c", indicator = "inspection", met = 1 }, { as = "deputy" })
  t:at "2023-10-19 10:00"
  t:refused("objection.raise", { listing = listing("b").id, text = "too late" }, { as = "rep-b" })
end)

test("undecided in time: suspended from the list, and the rest is published", function(t)
  local made = quarter(t)
  t:at "2023-10-13 10:00"
  local objection = t:send("objection.raise", { listing = listing("b").id, text = "unfair" }, { as = "rep-b" })
  t:at "2023-10-26 10:00"                               -- window until the 19th, five working days more
  t:expect(board().state, "published")
  t:expect(objection.state, "undecided")
  t:expect(listing("b").state, "suspended")
  t:expect(listing("a").state, "listed")
  t:expect(board().black, 0)
  t:expect_alert { to = made.head, key = "undecided", about = objection }
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, true)
end)

test("black: put right, accepted, removed; or rejected; unaccepted is asked again; red has nothing to put right", function(t)
  local made = quarter(t)
  t:at "2023-10-19 10:00"
  local black = listing("b")
  t:expect_alert { to = made.b, key = "put_right", about = black }
  t:refused("listing.repair", listing("a"), { plan = "nothing" }, { as = "rep-a" })
  t:send("listing.repair", black, { plan = "exits cleared, checked weekly" }, { as = "rep-b" })
  t:expect_alert { to = made.deputy, key = "accept", about = black }
  t:refused("listing.accept", black, {}, { as = "rep-b" })
  t:send("listing.reject", black, { reason = "one is still blocked" }, { as = "head" })
  t:expect(black.state, "listed")
  t:send("listing.repair", black, { plan = "that one too" }, { as = "rep-b" })
  t:advance "5 working days + 1 minute"
  t:expect_alert { to = made.head, key = "accept_late", about = black }
  t:send("listing.accept", black, {}, { as = "head" })
  t:expect(black.state, "removed")
  t:expect_no_alert { key = "put_right" }
  t:at "2023-12-01 10:00"
  t:expect(black.state, "removed")
end)

test("a listing ends after thirty days", function(t)
  quarter(t)
  t:at "2023-11-18 08:59"
  t:expect(listing("a").state, "listed")
  t:at "2023-11-18 09:01"
  t:expect(listing("a").state, "expired")
  t:expect(listing("b").state, "expired")
end)

test("what was met is a share of what was asked for", function(t)
  units(t)
  t:refused("score_entry.record", { unit = "a", indicator = "inspection", met = 2 }, { as = "head" })
  t:refused("score_entry.record", { unit = "a", indicator = "inspection", asked = 0, met = 0 }, { as = "head" })
  t:refused("score_entry.record", { unit = "a", indicator = "inspection", met = 1, happened_on = "2023-06-02" }, { as = "head" })
  score(t, "a", 3, { asked = 4 })
end)

-- New Year 2024: 1 January is off; the fourth quarter closes on Tuesday 9 January, its list is out on the 16th.
test("the year-end file: quarters and indicators of the year, graded by somebody not of the unit, sealed", function(t)
  local made = quarter(t)
  t:at "2023-12-20 10:00"
  for i = 1, 4 do score(t, "a", i == 1 and 0 or 1) end
  t:at "2024-01-09 08:59"
  t:expect(board("2023-q4").state, "open")
  t:at "2024-01-16 10:00"
  t:expect(board("2023-q4").state, "published")
  local file = find("appraisal", { unit = made.a, year = 2023 })[1]
  t:expect(#file.quarters, 3)
  t:expect(file.quarters[3][2], "neither")
  t:expect(file.indicators[1][2], 8)
  t:expect(file.score, 87.5)
  t:expect_alert { to = made.deputy, key = "grade", about = file }
  local own = find("appraisal", { unit = made.c })[1]
  t:refused("appraisal.file", own, { grade = "excellent" }, { as = "deputy" })
  t:send("appraisal.file", file, { grade = "good", opinion = "steady" }, { as = "deputy" })
  t:expect(#file.digest, 64)
  t:expect_alert { to = made.a, key = "graded", about = file }
  t:advance "10 working days + 1 minute"
  t:expect_alert { to = made.head, key = "grade_late", about = own }
  t:expect_no_alert { key = "grade_late", about = file }
  t:expect(#t:failures(), 0)
end)

test("a frozen listing that was changed behind the rules is found by recomputing, and the secretary hears of it", function(t)
  local made = quarter(t)
  t:at "2023-10-19 10:00"
  local inputs = { ends = "2023-09-30", entries = {} }
  for i, entry in ipairs(listing("b").inputs.entries) do inputs.entries[i] = { entry[1], entry[2], entry[3], 100, entry[5], entry[6], entry[7], entry[8] } end
  t:send("listing.tamper", listing("b"), { inputs = inputs })
  t:send("board.recompute", board(), {}, { as = "head" })
  t:expect(board().recomputed_same, false)
  t:expect_alert { to = made.head, key = "differs", about = board(), urgency = "urgent" }
end)

-- A score is accounted for entry by entry: whatever the weights, ages and numbers, the shares come to it to the last hundredth.
test("the shares of a score add up to it", function(t)
  local seed = 7
  local function draw(most)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return (seed >> 8) % most
  end
  for _ = 1, 60 do
    local entries = {}
    for i = 1, 1 + draw(40) do
      local asked = 1 + draw(4)
      entries[i] = { "e" .. i, "inspection", asked, draw(asked * 100 + 1), 1 + draw(300), 50 + draw(51), "2023-09-20", false }
    end
    local probe = t:create("probe", { entries = entries })
    t:expect(probe.come_to, probe.total)
    t:expect(probe.total ~= nil, "there is a score")
  end
end)
