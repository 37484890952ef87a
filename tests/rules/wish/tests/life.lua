-- From the order to the close: clocks, choices, doers, answers.
local function post(t, role, person, more)
  t:create("person", { id = person, name = person })
  local fields = { id = "post-" .. role, role = role, person = person }
  for key, value in pairs(more or {}) do fields[key] = value end
  t:create("post", fields)
end

local function community(t, at)
  t:at(at or "2026-09-01 10:00")
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  t:create("household", { id = "hh-1", name = "H1", category = "residential", microgrid = "mg-1" })
  t:create("person", { id = "resident", name = "R", category = "resident", household = "hh-1" })
  t:create("person", { id = "neighbour", name = "N", category = "resident", household = "hh-1" })
  post(t, "duty_holder", "duty")
  post(t, "secretary", "chief")
  post(t, "branch_secretary", "branch", { grid = "g-1" })
  post(t, "grid_leader", "gridleader", { grid = "g-1" })
  post(t, "microgrid_leader", "leader", { microgrid = "mg-1" })
  for i, unit in ipairs { "u-1", "u-2", "u-3", "u-4" } do
    t:create("unit", { id = unit, name = unit, category = "agency", grid = "g-1" })
    t:create("resource", { unit = unit, name = "help", category = "elderly", capacity = 3, refreshed = "2026-08-20T09:00:00+08:00" })
    t:create("person", { id = "rep-" .. i, name = "rep" .. i, unit = unit, double_registered = true })
    t:create("post", { role = "representative", unit = unit, person = "rep-" .. i })
    t:create("person", { id = "member-" .. i, name = "member" .. i, unit = unit, double_registered = true })
  end
end

local number = 0
local function submit(t, more)
  number = number + 1
  local fields = { text = "wish " .. number, microgrid = "mg-1", category = "elderly", resident = "resident" }
  for key, value in pairs(more or {}) do fields[key] = value end
  return t:send("wish.submit", fields, { as = "resident" })
end

local function rep(wish) return "rep-" .. string.sub(wish.unit.id, 3) end

local function done(t, more)
  local wish = submit(t, more)
  t:send("wish.claim", wish, {}, { as = rep(wish) })
  t:send("wish.complete", wish, { proof = "seen to" }, { as = rep(wish) })
  return wish
end

local function person(id) return get("person", id) end

test("a resident may have so many open wishes at once", function(t)
  community(t)
  for _ = 1, 3 do submit(t) end
  local refusal = t:refused("wish.submit", { text = "one more", microgrid = "mg-1", resident = "resident" })
  t:expect(string.find(refusal, "3 open wishes", 1, true) ~= nil, refusal)
  submit(t, { resident = "neighbour" })
end)

test("each clock is a field of its own: claim by, then finish by", function(t)
  community(t)
  local wish = submit(t)
  t:expect(tostring(wish.claim_by), "2026-09-04T10:00:00+08:00")
  t:expect(wish.due, wish.claim_by)
  t:expect(wish.finish_by, nil)
  t:at "2026-09-02 10:00"
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:expect(tostring(wish.claim_by), "2026-09-04T10:00:00+08:00")
  t:expect(tostring(wish.finish_by), "2026-09-16T10:00:00+08:00")
  t:expect(wish.due, wish.finish_by)
  t:expect(wish.answered_in_time, true)
  t:expect_alert { to = person "resident", key = "taken", about = wish }
end)

test("over National Day: the make-up Saturday counts, the holiday does not", function(t)
  community(t, "2023-09-28 16:00")
  local wish = submit(t)
  t:expect(tostring(wish.claim_by), "2023-10-09T16:00:00+08:00")     -- working days: Sat 7, Sun 8 and Mon 9 October
  t:at "2023-10-09 15:59"
  t:expect(#wish.asked, 1)
  t:at "2023-10-09 16:00"
  t:expect(#wish.asked, 2)
end)

test("second and third choice, then the committee; a unit is never asked twice by the rule", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.refuse", wish, { reason = "no hands" }, { as = "rep-1" })
  t:advance "3 working days + 1 minute"
  t:expect(#wish.asked, 3)
  t:expect(wish.asked[1] ~= wish.asked[2] and wish.asked[2] ~= wish.asked[3] and wish.asked[1] ~= wish.asked[3], "three units")
  t:advance "3 working days"
  t:expect(wish.state, "referred")
  t:expect_alert { to = person "duty", key = "decide", about = wish }
  t:send("wish.dispatch", wish, { unit = "u-1" }, { as = "duty" })
  t:expect(wish.state, "dispatched")
  t:expect(wish.due, wish.claim_by)
  t:advance "3 working days + 1 minute"
  t:expect(wish.state, "referred")
  t:advance "4 working days"
  t:expect_alert { to = person "chief", key = "decide_late", about = wish, urgency = "urgent" }
  t:expect(times(wish, "undecided") >= 2, "it is asked again and again")
  t:expect(#t:failures(), 0)
end)

test("what a person dispatched is remembered as asked", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.dispatch", wish, { unit = "u-3" }, { as = "branch" })
  t:send("wish.refuse", wish, { reason = "no" }, { as = "rep-3" })
  t:send("wish.refuse", wish, { reason = "no" }, { as = rep(wish) })
  t:expect(wish.state, "referred")
  local asked = {}
  for i, unit in ipairs(wish.asked) do asked[i] = unit.id end
  t:expect(table.concat(asked, " "), "u-1 u-3 u-2")
end)

test("a double-registered member claims for his unit; both limits hold", function(t)
  community(t)
  local wish = submit(t)
  local refusal = t:refused("wish.claim", wish, { member = "member-2" })
  t:expect(string.find(refusal, "does not belong to u-1", 1, true) ~= nil, refusal)
  t:expect(string.find(t:refused("wish.claim", wish, { member = "resident" }), "not double-registered", 1, true) ~= nil, "a resident is none")
  t:send("wish.claim", wish, {}, { as = "member-1" })
  t:expect(wish.member.id, "member-1")
  t:expect(wish.unit.id, "u-1")
  t:param("std.wish.member_claims", 1)
  local second = submit(t)
  t:send("wish.dispatch", second, { unit = "u-1" }, { as = "branch" })
  refusal = t:refused("wish.claim", second, { member = "member-1" })
  t:expect(string.find(refusal, "the limit of a member is 1", 1, true) ~= nil, refusal)
  t:send("wish.release", wish, { reason = "ill" }, { as = "member-1" })
  t:expect(wish.member, nil)
  t:expect(wish.unit.id ~= "u-1", "another unit is asked")
  t:send("wish.claim", second, {}, { as = "rep-1" })
  t:expect(second.member, nil)
  t:param("std.wish.open_claims", 1)
  local third = submit(t, { resident = "neighbour" })
  t:send("wish.dispatch", third, { unit = "u-1" }, { as = "branch" })
  t:expect(string.find(t:refused("wish.claim", third, {}, { as = "rep-1" }), "u-1 has 1 open wishes", 1, true) ~= nil, "the unit's limit")
end)

test("on the board the first claim wins, in one tap; silence dispatches", function(t)
  community(t)
  t:param("std.wish.board_categories", { elderly = true })
  local wish, other = submit(t, { notice = "a lamp for an old lady" }), submit(t)
  t:expect(wish.state, "open")
  t:expect(wish.unit, nil)
  t:expect(tostring(wish.due), "2026-09-08T10:00:00+08:00")
  t:expect_alert { to = "board", key = "open", about = wish }
  t:expect(string.find(t:refused("wish.claim", wish, {}, { as = "neighbour" }), "which unit", 1, true) ~= nil, "somebody without a unit must say for whom")
  t:send("wish.claim", wish, {}, { as = "member-3" })
  t:expect(wish.state, "claimed")
  t:expect(wish.unit.id, "u-3")
  t:expect(wish.member.id, "member-3")
  t:expect_no_alert { to = "board", about = wish }
  t:refused("wish.claim", wish, {}, { as = "rep-2" })
  t:at "2026-09-08 10:01"
  t:expect(other.state, "dispatched")
  t:expect(other.unit ~= nil, "a unit was asked instead")
  t:send("wish.open", other, {}, { as = "branch" })
  t:expect(other.unit, nil)
  t:send("wish.claim", other, {}, { as = "rep-2" })
  t:expect(other.unit.id, "u-2")
  t:expect(other.member, nil)
  t:expect(#t:failures(), 0)
end)

test("nobody claims his own wish", function(t)
  community(t)
  t:param("std.wish.board_categories", { elderly = true })
  local wish = submit(t, { resident = "member-2" })
  t:expect(string.find(t:refused("wish.claim", wish, {}, { as = "member-2" }), "own wish", 1, true) ~= nil, "refused")
  t:send("wish.claim", wish, {}, { as = "rep-2" })
end)

test("the resident says it is not done: again, then the committee; a closed one within thirty days", function(t)
  community(t)
  local wish = done(t)
  t:send("wish.redo", wish, { reason = "still dark" }, { as = "resident" })
  t:expect(wish.state, "claimed")
  t:expect_alert { to = get("unit", "u-1"), key = "redo", about = wish, urgency = "high" }
  t:send("wish.complete", wish, {}, { as = "rep-1" })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident" })
  t:expect(get("unit", "u-1").wish_stars, 5)
  t:advance "29 days"
  t:send("wish.redo", wish, { reason = "out again" }, { as = "resident" })
  t:expect(wish.rating, nil)
  t:expect(get("unit", "u-1").wish_stars, 0)
  t:send("wish.complete", wish, {}, { as = "rep-1" })
  t:send("wish.redo", wish, { reason = "still not" }, { as = "resident" })
  t:expect(wish.state, "referred")
  local late = done(t)
  t:send("wish.confirm", late, { rating = 5 }, { as = "resident" })
  t:advance "31 days"
  t:expect(string.find(t:refused("wish.redo", late, { reason = "x" }, { as = "resident" }), "new wish", 1, true) ~= nil, "too late")
  t:expect(#t:failures(), 0)
end)

test("each work is reminded once, also the second unit's", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:advance "10 working days + 1 minute"
  t:expect_alert { to = get("unit", "u-1"), key = "finish", about = wish }
  t:send("wish.release", wish, { reason = "too much" }, { as = "rep-1" })
  t:expect(wish.unit.id ~= "u-1", "another unit")
  t:send("wish.claim", wish, {}, { as = rep(wish) })
  t:advance "10 working days + 1 minute"
  t:expect(wish.state, "claimed")
  t:expect_alert { to = wish.unit, key = "finish", about = wish }
  t:advance "10 working days"
  t:expect(wish.state, "referred")
end)

test("nobody who did it closes it; the call back is by somebody else", function(t)
  community(t)
  t:create("person", { id = "busy", name = "B", unit = "u-1", double_registered = true })
  t:send("post.update", get("post", "post-microgrid_leader"), { person = "busy" })
  local wish = done(t)
  for _, doer in ipairs { "rep-1", "member-1", "busy" } do
    t:refused("wish.confirm", wish, { rating = 5 }, { as = doer })
    t:refused("wish.call_back", wish, { rating = 5 }, { as = doer })
  end
  t:advance "5 working days + 1 minute"
  t:expect_alert { to = person "gridleader", key = "call_back", about = wish }
  t:expect_no_alert { to = person "busy", key = "call_back" }
  t:send("wish.call_back", wish, { rating = 4 }, { as = "gridleader" })
  t:expect(wish.state, "closed")
  t:expect(wish.closing, "called_back")
  t:expect(get("unit", "u-1").wish_stars, 4)
end)

test("a lapse comes after ten working days and two tries, unrated; a redo begins the tries anew", function(t)
  community(t)
  local wish = done(t)
  t:advance "5 working days + 1 minute"
  t:send("wish.redo", wish, { reason = "half done" }, { as = "resident" })
  t:send("wish.complete", wish, {}, { as = "rep-1" })
  t:advance "5 working days + 1 minute"
  t:expect(wish.state, "done")
  t:advance "5 working days"
  t:expect(wish.state, "lapsed")
  t:expect(wish.rating, nil)
  t:expect(get("unit", "u-1").wishes_rated, 0)
end)

test("only a person declines, with a reason that the resident is told", function(t)
  community(t)
  local wish = submit(t)
  t:refused("wish.decline", wish, {}, { as = "duty" })
  t:refused("wish.decline", wish, { reason = "by rule" }, { as = "system" })
  t:send("wish.decline", wish, { reason = "not for us" }, { as = "duty" })
  t:expect(wish.answer, "not for us")
  t:expect(wish.answered_in_time, true)
  t:expect_alert { to = person "resident", key = "declined", about = wish }
end)

test("a proof may be required, and the service cannot lie ahead", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:refused("wish.complete", wish, { happened_on = "2026-09-02" }, { as = "rep-1" })
  t:param("std.wish.proof_required", true)
  t:expect(string.find(t:refused("wish.complete", wish, {}, { as = "rep-1" }), "proof", 1, true) ~= nil, "refused")
  t:send("wish.complete", wish, { proof = "new lamp", happened_on = "2026-09-01" }, { as = "rep-1" })
  t:expect(wish.proof, "new lamp")
end)

test("on behalf of a resident: for himself, with his consent, kept with the channel", function(t)
  community(t)
  local entry = { text = "x", microgrid = "mg-1", category = "elderly", resident = "resident", on_behalf_of = "neighbour", channel = "visit", consent = true }
  t:expect(string.find(t:refused("wish.submit", entry, { as = "leader" }), "belongs to a wish", 1, true) ~= nil, "of another person")
  entry.on_behalf_of, entry.consent = "resident", false
  t:expect(string.find(t:refused("wish.submit", entry, { as = "leader" }), "agreed", 1, true) ~= nil, "without consent")
  entry.consent = true
  local wish = t:send("wish.submit", entry, { as = "leader" })
  t:expect(wish.channel, "visit")
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:send("wish.complete", wish, {}, { as = "rep-1" })
  t:refused("wish.confirm", wish, { rating = 5, on_behalf_of = "resident" }, { as = "leader" })
  t:send("wish.confirm", wish, { rating = 5, on_behalf_of = "resident", channel = "call", consent = true }, { as = "leader" })
  t:expect(wish.channel, "call")
end)

test("answers go as the resident wants: a visit is the leader's errand with its own clock", function(t)
  community(t)
  t:send("person.prefer_reach", person "resident", { reach = "visit" })
  local wish = done(t)
  t:expect_no_alert { to = person "resident" }
  local errand = find("errand", { person = "resident", state = "open" })[1]
  t:expect(errand.channel, "visit")
  t:expect(errand.about, wish)
  t:expect_alert { to = person "leader", key = "errand", about = errand }
  t:advance "2 working days + 1 minute"
  t:expect_alert { to = person "gridleader", key = "errand_late", about = errand, urgency = "high" }
  t:send("errand.done", errand, { note = "told at the door" }, { as = "leader" })
  t:expect_no_alert { about = errand }
  local other = done(t)
  local second = find("errand", { about = other, state = "open" })[1]
  t:send("wish.confirm", other, { rating = 5 }, { as = "resident" })
  t:expect(second.state, "dropped")
  t:send("person.prefer_reach", person "resident", { reach = "sms" })
  local third = done(t)
  t:expect_alert { to = person "resident", key = "confirm", about = third }
  t:expect(find("alert", { about = third, key = "confirm" })[1].data.channel, "sms")
end)

test("a duplicate follows the other one and gets its answer; when that is taken back it goes on", function(t)
  community(t)
  local main, same = submit(t), submit(t, { resident = "neighbour" })
  t:refused("wish.merge", main, { into = main }, { as = "branch" })
  t:send("wish.merge", same, { into = main }, { as = "branch" })
  t:expect(same.state, "merged")
  t:expect_alert { to = person "neighbour", key = "merged" }
  t:refused("wish.merge", main, { into = same }, { as = "branch" })
  local again = submit(t)
  t:send("wish.merge", main, { into = again }, { as = "branch" })
  t:expect(same.into, again)
  t:send("wish.claim", again, {}, { as = rep(again) })
  t:send("wish.complete", again, { proof = "both lamps" }, { as = rep(again) })
  t:send("wish.confirm", again, { rating = 5 }, { as = "resident" })
  t:advance "1 minute"
  t:expect_alert { to = person "neighbour", key = "answer", about = same }
  local first, second = submit(t), submit(t, { resident = "neighbour" })
  t:send("wish.merge", second, { into = first }, { as = "branch" })
  t:send("wish.withdraw", first, {}, { as = "resident" })
  t:advance "1 minute"
  t:expect(second.state, "dispatched")
  t:expect(second.into, nil)
  t:expect(#t:failures(), 0)
end)

test("what is taken back is not gone on with: the doer is told", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.claim", wish, {}, { as = "rep-1" })
  t:send("wish.withdraw", wish, {}, { as = "resident" })
  t:expect_alert { to = get("unit", "u-1"), key = "disregard", about = wish }
  t:expect(due(wish, "unfinished"), nil)
  local rated = done(t)
  t:send("wish.confirm", rated, { rating = 5 }, { as = "resident" })
  t:expect(rated.unit.wishes_rated, 1)
  t:send("wish.correct", rated, { rating = 2, reason = "mistyped" })
  t:expect(rated.unit.wish_stars, 2)
  t:send("wish.void", rated, { reason = "entered twice" })
  t:expect(rated.unit.wishes_rated, 0)
end)

test("a corrected category is routed anew", function(t)
  community(t)
  local wish = submit(t)
  t:send("wish.correct", wish, { category = "children", reason = "misread" })
  t:expect(wish.state, "referred")
end)
