local function person(t, id, unit) return t:create("person", { id = id, name = id, category = "official", unit = unit }) end

local function organise(t, when, units)
  t:at(when)
  person(t, "deputy")
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  for i = 1, units do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency" })
    person(t, "rep-" .. i, "u-" .. i)
    person(t, "ab-" .. i, "u-" .. i)
    t:create("post", { id = "post-rep-" .. i, role = "representative", unit = "u-" .. i, person = "rep-" .. i, deputy = "ab-" .. i })
  end
end

local function monthly(t, when, units)
  organise(t, when, units)
  t:create("post", { id = "duty", role = "duty_holder", person = "deputy" })
  return t:create("rota", { id = "committee", name = "大党委轮值", period = "month", members_are = "units", post = "duty" })
end

-- A day rota of n persons.
local function daily(t, when, persons)
  t:at(when)
  person(t, "deputy")
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  for i = 1, persons do person(t, "p-" .. i) end
  local rota = t:create("rota", { id = "night", name = "夜间值班", period = "day", members_are = "persons" })
  for i = 1, persons do t:create("rota_member", { id = "m-" .. i, rota = "night", person = "p-" .. i, since = string.sub(when, 1, 10) }) end
  t:advance "10 minutes"
  return rota
end

local function turn_on(day) return find("turn", { first_day = day, state = { "planned", "running", "done" } })[1] end

test("the month goes round among the units in their order, and the post follows", function(t)
  local rota = monthly(t, "2026-02-10 10:00", 4)
  local post = get("post", "duty")
  t:expect(post.person.id, "rep-1")
  t:expect(rota.current.person.id, "rep-1")
  t:expect(rota.upcoming.person.id, "rep-2")
  t:expect(turn_on("2026-04-01").person.id, "rep-3")
  t:at "2026-03-01 00:00"
  t:expect(post.person.id, "rep-2")
  t:at "2026-03-31 23:59"
  t:expect(post.person.id, "rep-2")
  t:at "2026-04-01 00:00"
  t:expect(post.person.id, "rep-3")
  t:expect(rota.upcoming.person.id, "rep-4")
  t:expect(turn_on("2026-03-01").state, "done")
  -- all have had a turn; the Dragon Boat Festival goes to who had no holiday yet, July to who waited longest
  t:at "2026-06-01 00:01"
  t:expect(post.person.id, "rep-2")
  t:at "2026-07-01 00:01"
  t:expect(post.person.id, "rep-1")
  t:expect(#t:failures(), 0)
end)

test("over a year of days everyone has as many days and as many holidays as the others, within one", function(t)
  daily(t, "2026-01-01 00:00", 5)
  t:at "2026-12-31 12:00"
  local least_days, most_days, least_holidays, most_holidays = 999, 0, 999, 0
  for i = 1, 5 do
    local where = { member = "m-" .. i, first_day = range("2026-01-01", "2026-12-31") }
    local days, holidays = sum("turn", "days", where), sum("turn", "holidays", where)
    least_days, most_days = math.min(least_days, days), math.max(most_days, days)
    least_holidays, most_holidays = math.min(least_holidays, holidays), math.max(most_holidays, holidays)
  end
  t:expect(most_days - least_days <= 1, least_days .. " to " .. most_days .. " days")
  t:expect(most_holidays - least_holidays <= 1, least_holidays .. " to " .. most_holidays .. " holidays")
  t:expect(most_holidays >= 20, "the holidays of the year are counted: " .. most_holidays)
  t:expect(#t:failures(), 0)
end)

test("the make-up Saturday is a working day, the Spring Festival is not", function(t)
  daily(t, "2026-02-09 10:00", 3)
  t:at "2026-02-12 10:00"
  t:expect(turn_on("2026-02-14").holidays, 0)
  t:expect(turn_on("2026-02-15").holidays, 1)
  t:expect(turn_on("2026-02-23").holidays, 1)
  t:expect(turn_on("2026-02-24").holidays, 0)
end)

test("a month with a long holiday goes to who had fewest holidays", function(t)
  monthly(t, "2026-02-10 10:00", 3)
  t:at "2026-04-30 12:00"
  t:expect(turn_on("2026-02-10").holidays, 6)          -- the Spring Festival, weekends apart
  t:expect(turn_on("2026-02-10").member.unit.id, "u-1")
  t:expect(turn_on("2026-05-01").holidays, 3)
  t:expect(turn_on("2026-05-01").member.unit.id, "u-2")
  t:expect(turn_on("2026-06-01").member.unit.id, "u-3")
end)

test("a newcomer is neither flooded nor spared", function(t)
  daily(t, "2026-03-02 10:00", 3)
  t:at "2026-05-29 10:00"
  person(t, "p-4")
  t:create("rota_member", { id = "m-4", rota = "night", person = "p-4", since = "2026-05-29" })
  t:at "2026-07-31 10:00"
  local july = count("turn", { member = "m-4", first_day = range("2026-07-01", "2026-07-31") })
  t:expect(july >= 6 and july <= 10, july .. " of 31 days")
end)

test("a turn is announced working days ahead", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  local march = turn_on("2026-03-01")
  -- five working days before Sunday the 1st, over the festival: the 24th is the first working day after it
  t:at "2026-02-13 12:00"
  t:expect_no_alert { about = march, key = "announced" }
  t:at "2026-02-24 23:59"
  t:expect_alert { to = get("person", "rep-2"), about = march, key = "announced" }
end)

test("who goes hands over: asked at the change, told to the deputy secretary after a working day, the note reaches the next", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  local february = turn_on("2026-02-10")
  t:at "2026-03-01 00:01"
  t:expect_alert { to = get("person", "rep-1"), about = february, key = "handover" }
  t:at "2026-03-03 18:01"
  t:expect_alert { to = get("person", "deputy"), about = february, key = "handover_late" }
  t:send("turn.hand_over", february, { note = "三件待办" }, { as = "rep-1" })
  t:expect_no_alert { about = february, key = "handover_late" }
  t:expect_alert { to = get("person", "rep-2"), key = "handover_note" }
end)

test("two may swap, when the other agrees in time", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  local march, april = turn_on("2026-03-01"), turn_on("2026-04-01")
  t:send("turn.ask_swap", march, { swap_with = april.id }, { as = "rep-2" })
  t:expect_alert { to = get("person", "rep-3"), about = march, key = "swap" }
  t:send("turn.accept_swap", march, {}, { as = "rep-3" })
  t:expect(march.person.id, "rep-3")
  t:expect(april.person.id, "rep-2")
  t:at "2026-03-01 00:01"
  t:expect(get("post", "duty").person.id, "rep-3")
  local may = turn_on("2026-05-01")
  t:send("turn.ask_swap", april, { swap_with = may.id })
  t:advance "2 working days + 1 minute"
  t:refused("turn.accept_swap", april, {})
  t:expect_alert { to = get("person", "rep-2"), about = april, key = "swap_refused" }
end)

test("away on duty: the deputy of the liaison covers and stands in the post", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  t:send("person.absent", get("person", "rep-1"), {})
  t:expect(get("post", "duty").person.id, "ab-1")
  t:expect(turn_on("2026-02-10").cover.id, "ab-1")
  t:expect_alert { to = get("person", "ab-1"), key = "stand_in" }
  t:send("person.absent", get("person", "ab-1"), {})
  t:send("person.back", get("person", "rep-1"), {})
  t:at "2026-03-01 00:01"
  t:expect(get("post", "duty").person.id, "rep-2")
end)

test("nobody of a unit is there: the next unit takes the turn", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  t:send("person.absent", get("person", "rep-2"), {})
  t:send("person.absent", get("person", "ab-2"), {})
  t:at "2026-03-01 00:01"
  t:expect(turn_on("2026-03-01").member.unit.id, "u-4")
  t:expect(get("post", "duty").person.id, "rep-4")
end)

test("a unit that leaves or is on leave gives its turns to others; a new one comes in", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  t:send("unit.leave", get("unit", "u-2"), {})
  t:expect(turn_on("2026-03-01").member.unit.id, "u-4")
  t:send("rota_member.go_on_leave", find("rota_member", { unit = "u-3" })[1], {})
  t:expect(turn_on("2026-04-01").member.unit.id ~= "u-3", "U3 is on leave")
  t:create("unit", { id = "u-5", name = "U5", category = "agency" })
  t:expect(count("rota_member", { unit = "u-5", state = "in_turn" }), 1)
  t:at "2026-04-01 00:01"
  t:expect(turn_on("2026-05-01").member.unit.id, "u-5")
end)

test("a paused rota drops its turns and plans again when it resumes", function(t)
  local rota = monthly(t, "2026-02-10 10:00", 4)
  t:send("rota.pause", rota, { reason = "换届" })
  t:at "2026-03-15 10:00"
  t:expect(turn_on("2026-03-01"), nil)
  t:send("rota.resume", rota, {})
  t:expect(turn_on("2026-03-15").state, "running")
  t:expect(#t:failures(), 0)
end)

test("thirty units: all have had a month before one has two", function(t)
  monthly(t, "2023-01-01 10:00", 30)
  t:param("std.rota.fair.look_back", 1095)
  t:at "2025-06-30 12:00"
  for i = 1, 30 do t:expect(count("turn", { ["member.unit"] = "u-" .. i, state = { "running", "done" } }) == 1, "U" .. i .. " had one month") end
  t:at "2025-07-01 12:00"
  t:expect(count("turn", { state = "done" }), 30)
  t:expect(#t:failures(), 0)
end)

test("more units than one run may add all join", function(t)
  monthly(t, "2026-02-10 10:00", 95)
  t:advance "1 minute"
  t:expect(count("rota_member", { state = "in_turn" }), 95)
end)

test("each member's tally is kept; a dropped turn is followed by another plan", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  local member = find("rota_member", { unit = "u-1" })[1]
  t:expect(member.turns, 1)
  t:expect(member.holidays, 6)
  t:expect(member.last_on, "2026-02-10")
  t:send("turn.drop", turn_on("2026-04-01"), { reason = "停一月" })
  t:expect(count("turn", { state = "planned" }), 2)
end)

test("a swap needs two planned turns, and a no is told", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  local march, april = turn_on("2026-03-01"), turn_on("2026-04-01")
  t:refused("turn.ask_swap", march, { swap_with = turn_on("2026-02-10").id })
  t:refused("turn.ask_swap", march, { swap_with = march.id })
  t:send("turn.ask_swap", march, { swap_with = april.id })
  t:send("turn.refuse_swap", march, {}, { as = "rep-3" })
  t:expect_alert { to = get("person", "rep-2"), about = march, key = "swap_refused" }
  t:expect(due(march, "unanswered"), nil)
end)

test("who is given another's turn hears of it", function(t)
  monthly(t, "2026-02-10 10:00", 4)
  t:send("unit.leave", get("unit", "u-2"), {})
  t:expect_alert { to = get("person", "rep-4"), about = turn_on("2026-03-01"), key = "given" }
end)
