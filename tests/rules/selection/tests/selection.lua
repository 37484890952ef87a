local function prepare(t, when)
  t:at(when or "2026-03-02 09:30")
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
    for home = 1, 6 do
      t:create("household", { id = "hh-" .. i .. "-" .. home, name = "H", microgrid = "mg-" .. i })
      t:create("person", { id = "r-" .. i .. "-" .. home, name = "R" .. i .. home, household = "hh-" .. i .. "-" .. home, born = "1970-05-05" })
    end
  end
  for _, id in ipairs { "branch", "deputy", "x", "y", "z" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "branch_secretary", grid = "g-1", person = "branch" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
end

local function name(t, selection, person, more)
  local fields = { selection = selection.id, person = person, way = "self" }
  for key, value in pairs(more or {}) do fields[key] = value end
  return t:send("nomination.name", fields)
end

local function assess(t, nomination, assessor, score)
  return t:send("assessment.give", { nomination = nomination.id, assessor = assessor, politics = score, ability = score, trust = score })
end

local function refused(t, nomination, assessor)
  return t:refused("assessment.give", { nomination = nomination.id, assessor = assessor, politics = 90, ability = 90, trust = 90 })
end

local function open(t) return t:send("selection.open", { microgrid = "mg-1" }) end

test("recommended and self-nominated, assessed by others, the best is appointed for three years", function(t)
  prepare(t)
  local selection = open(t)
  t:expect_alert { to = get("person", "branch"), about = selection, key = "nominate" }
  local one, two = name(t, selection, "r-1-1"), name(t, selection, "r-1-2", { way = "recommended", by_person = "r-1-3" })
  t:send("selection.assess", selection, {})
  for _, assessor in ipairs { "x", "y", "z" } do
    assess(t, one, assessor, 80)
    assess(t, two, assessor, 70)
  end
  t:expect(one.score, 80)
  t:expect(one.scores, 3)
  local why = t:refused("selection.appoint", selection, { appointed = "r-1-2" })
  t:expect(string.find(why, "80") ~= nil, why)
  t:send("selection.appoint", selection, { appointed = "r-1-1" })
  t:expect(one.state, "appointed")
  t:expect(two.state, "not_appointed")
  t:expect_alert { to = get("person", "r-1-2"), about = two, key = "result" }
  local post = find("post", { role = "microgrid_leader", microgrid = "mg-1" })[1]
  t:expect(post.person.id, "r-1-1")
  t:expect(post.ends, "2029-03-01")
  t:expect(#t:failures(), 0)
end)

test("another than the best needs a reason; too few assessments or too low a score never suffice", function(t)
  prepare(t)
  local selection = open(t)
  local one, two, three = name(t, selection, "r-1-1"), name(t, selection, "r-1-2"), name(t, selection, "r-1-3")
  t:send("selection.assess", selection, {})
  for _, assessor in ipairs { "x", "y", "z" } do
    assess(t, one, assessor, 80)
    assess(t, two, assessor, 59)
    if assessor ~= "z" then assess(t, three, assessor, 95) end
  end
  t:refused("selection.appoint", selection, { appointed = "r-1-2", overruling = "更近" })
  t:refused("selection.appoint", selection, { appointed = "r-1-3", overruling = "更好" })
  t:refused("selection.appoint", selection, { appointed = "r-1-4", overruling = "更好" })
  assess(t, three, "z", 60)
  t:refused("selection.appoint", selection, { appointed = "r-1-1" })
  t:send("selection.appoint", selection, { appointed = "r-1-1", overruling = "住得最近" })
  t:expect(selection.state, "decided")
  t:expect(#t:failures(), 0)
end)

test("nobody assesses himself, his household, whom he recommended or a rival, nor twice, nor in another's name", function(t)
  prepare(t)
  local selection = open(t)
  t:create("person", { id = "wife", name = "W", household = "hh-1-1" })
  local one = name(t, selection, "r-1-1", { way = "recommended", by_person = "r-1-3" })
  name(t, selection, "r-1-2")
  refused(t, one, "x")                                 -- nominations are still open
  t:send("selection.assess", selection, {})
  for _, assessor in ipairs { "r-1-1", "wife", "r-1-3", "r-1-2" } do refused(t, one, assessor) end
  t:refused("assessment.give", { nomination = one.id, assessor = "x", politics = 90, ability = 90, trust = 90 }, { as = "r-1-1" })
  assess(t, one, "x", 80)
  refused(t, one, "x")
  t:expect(#t:failures(), 0)
end)

test("a void assessment no longer counts; a corrected one counts anew, by the weights", function(t)
  prepare(t)
  local selection = open(t)
  local one = name(t, selection, "r-1-1")
  t:send("selection.assess", selection, {})
  local first, second = assess(t, one, "x", 80), assess(t, one, "y", 60)
  t:expect(one.score, 70)
  t:send("assessment.correct", second, { politics = 100, reason = "笔误" })
  t:expect(second.score, 76)                           -- 40 % of 100, 60 % of 60
  t:send("assessment.void", first, { reason = "回避" })
  t:expect(one.score, 76)
  t:expect(one.scores, 1)
  t:expect(#t:failures(), 0)
end)

test("candidates live or work in the grid, are of age and here; a recommendation says by whom", function(t)
  prepare(t)
  local selection = open(t)
  t:create("person", { id = "child", name = "C", household = "hh-1-1", born = "2008-03-03" })
  for _, wrong in ipairs { { person = "r-2-1" }, { person = "x" }, { person = "child" }, { person = "r-1-1", way = "recommended" }, { person = "r-1-1", way = "recommended", by_person = "r-1-1" },
    { person = "r-1-1", by_person = "x" } } do
    wrong.selection = selection.id
    wrong.way = wrong.way or "self"
    t:refused("nomination.name", wrong)
  end
  t:at "2026-03-03 10:00"                              -- the child is eighteen today
  name(t, selection, "child")
  t:expect(#t:failures(), 0)
end)

test("without a candidate nominations go on once, then end and the deputy secretary hears of it; Spring Festival is no time", function(t)
  prepare(t, "2026-02-09 10:00")
  local selection = open(t)
  t:at "2026-02-28 09:59"
  t:expect_no_alert { key = "nobody_named" }
  t:at "2026-02-28 10:00"                              -- the 14th and the 28th are made up
  t:expect_alert { to = get("person", "branch"), about = selection, key = "nobody_named" }
  t:at "2026-03-13 10:00"
  t:expect(selection.state, "ended")
  t:expect_alert { to = get("person", "deputy"), about = selection, key = "ended" }
  t:expect(#t:failures(), 0)
end)

test("the assessment's end asks for the appointment, later the deputy secretary", function(t)
  prepare(t)
  local selection = open(t)
  name(t, selection, "r-1-1")
  t:at "2026-03-16 09:30"
  t:expect(selection.state, "assessing")
  t:at "2026-03-30 09:30"
  t:expect_alert { to = get("person", "branch"), about = selection, key = "appoint" }
  t:at "2026-04-14 09:30"
  t:expect_alert { to = get("person", "deputy"), about = selection, key = "appoint", urgency = "urgent" }
  t:expect(#t:failures(), 0)
end)

test("a vacated post opens a selection, and the new leader takes over what the last one left open", function(t)
  prepare(t)
  local post = t:create("post", { role = "microgrid_leader", microgrid = "mg-1", person = "r-1-5" })
  t:send("post.vacate", post, {})
  local selection = find("selection", { microgrid = "mg-1", state = "nominating" })[1]
  local one = name(t, selection, "r-1-1")
  t:send("selection.assess", selection, {})
  for _, assessor in ipairs { "x", "y", "z" } do assess(t, one, assessor, 80) end
  t:send("selection.appoint", selection, { appointed = "r-1-1" })
  t:expect(post.state, "held")
  t:expect(post.person.id, "r-1-1")
  local handover = find("handover", { post = post })[1]
  t:expect(handover.from_person.id, "r-1-5")
  t:expect(handover.state, "complete")
  t:expect(#t:failures(), 0)
end)

test("who is named hears of it and may stand back; without a candidate there is no assessment", function(t)
  prepare(t)
  local selection = open(t)
  t:refused("selection.assess", selection, {})
  local one = name(t, selection, "r-1-1", { way = "recommended", by_person = "r-1-3" })
  t:expect_alert { to = get("person", "r-1-1"), about = one, key = "named" }
  t:send("nomination.stand_back", one, {})
  t:refused("selection.assess", selection, {})
  t:expect(#t:failures(), 0)
end)

test("a selection that is ended lets its candidates go", function(t)
  prepare(t)
  local selection = open(t)
  local one = name(t, selection, "r-1-1")
  t:send("selection.end_it", selection, { reason = "网格调整" })
  t:advance "1 minute"
  t:expect(one.state, "not_appointed")
  t:expect(#t:failures(), 0)
end)
