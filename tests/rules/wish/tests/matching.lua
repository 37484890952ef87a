-- Who is asked, and that the choice says why.
local function community(t, at)
  t:at(at or "2026-09-01 10:00")
  for i, compound in ipairs { "c-1", "c-1", "c-2", "c-3" } do
    if not get("compound", compound) then t:create("compound", { id = compound, name = compound }) end
    t:create("grid", { id = "g-" .. i, name = "G" .. i, compound = compound })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
  end
end

local function unit(t, name, grid, more)
  t:create("unit", { id = name, name = name, category = "agency", grid = grid })
  local offer = { unit = name, name = "help of " .. name, category = "elderly", capacity = 2, refreshed = "2026-08-20T09:00:00+08:00" }
  for key, value in pairs(more or {}) do offer[key] = value end
  t:create("resource", offer)
end

local number = 0
local function submit(t, more)
  number = number + 1
  local fields = { text = "wish " .. number, microgrid = "mg-1", category = "elderly" }
  for key, value in pairs(more or {}) do fields[key] = value end
  return t:send("wish.submit", fields)
end

local function why(t, wish)
  local lines = {}
  for i, reason in ipairs(t:event("wish.dispatch", wish).because) do lines[i] = reason.en end
  return table.concat(lines, "\n")
end

local function says(t, wish, text)
  local reason = why(t, wish)
  t:expect(string.find(reason, text, 1, true) ~= nil, "the reason says '" .. text .. "': " .. reason)
end

test("nearness: the same grid before the same compound before elsewhere, with the points and the runner-up", function(t)
  community(t)
  unit(t, "u-far", "g-4")
  unit(t, "u-compound", "g-2")
  unit(t, "u-grid", "g-1")
  local wish = submit(t)
  t:expect(wish.unit.id, "u-grid")
  says(t, wish, 'u-grid scores 9.5 of 10.0: offer "help of u-grid" 3.0, nearness 2.0 (same grid), load 3.0 (0 of 5 open), fairness 1.0, past rating 0.5')
  says(t, wish, "next would be u-compound with 8.5, behind in nearness")
  says(t, wish, "3 of 3 units with such an offer could take it; 0 asked before, 0 full, 0 no member unit")
  local reason = t:event("wish.dispatch", wish).because[1]["zh-CN"]
  t:expect(string.find(reason, "u-grid得分9.5", 1, true) ~= nil, reason)
  t:expect(submit(t, { microgrid = "mg-2" }).unit.id, "u-compound")
end)

test("load: the busier unit comes after the idle one; capacity of an offer and the unit's own limit are both respected", function(t)
  community(t)
  unit(t, "u-1", "g-4")
  unit(t, "u-2", "g-4")
  t:expect(submit(t).unit.id, "u-1")
  local second = submit(t)
  t:expect(second.unit.id, "u-2")
  says(t, second, "next would be u-1 with 5.4, behind in resource fit")
  submit(t)
  local fourth = submit(t)
  says(t, fourth, "1 full")
  local fifth = submit(t)
  t:expect(fifth.state, "referred")
  t:expect(string.find(t:event("wish.refer", fifth).because.en, "2 offers, 0 asked before, 2 full", 1, true) ~= nil, "the referral counts them")
  t:param("std.wish.open_claims", 1)
  unit(t, "u-3", "g-4", { category = "children", capacity = 5 })
  t:expect(submit(t, { category = "children" }).unit.id, "u-3")
  t:expect(submit(t, { category = "children" }).state, "referred")
end)

test("an offer's places are counted by its own category", function(t)
  community(t)
  unit(t, "u-1", "g-1", { capacity = 1 })
  t:create("resource", { unit = "u-1", name = "lessons", category = "children", capacity = 1, refreshed = "2026-08-20T09:00:00+08:00" })
  t:expect(submit(t).unit.id, "u-1")
  t:expect(submit(t, { category = "children" }).unit.id, "u-1")
  t:expect(submit(t).state, "referred")
end)

test("skill: a wish that asks for one prefers the unit whose member has it", function(t)
  community(t)
  unit(t, "u-near", "g-1")
  unit(t, "u-able", "g-4")
  t:create("person", { id = "p-1", name = "E", unit = "u-able", skill = "电工" })
  t:expect(submit(t).unit.id, "u-near")
  local wish = submit(t, { skill = "电工" })
  t:expect(wish.unit.id, "u-able")
  says(t, wish, 'skill "电工" 3.0 (1 members)')
  says(t, wish, "of 13.0")
  says(t, wish, "behind in skill")
  t:send("person.depart", get("person", "p-1"))
  t:expect(submit(t, { skill = "电工", microgrid = "mg-1" }).unit.id, "u-near")
end)

test("fairness: whose turn was long ago is asked first", function(t)
  community(t)
  unit(t, "u-1", "g-4")
  unit(t, "u-2", "g-4")
  local first = submit(t)
  t:expect(first.unit.id, "u-1")
  t:send("wish.claim", first)
  t:send("wish.complete", first)
  t:advance "2 working days"
  local second = submit(t)
  t:expect(second.unit.id, "u-2")
  says(t, second, "behind in fairness")
  t:expect(t:event("wish.dispatch", second).because[2].en, "next would be u-1 with 6.6, behind in fairness")
  t:send("wish.claim", second)
  t:send("wish.complete", second)
  t:advance "60 days"
  t:expect(submit(t).unit.id, "u-1")                           -- both have waited long enough: the list's order
end)

test("past rating: three good and three bad ones decide between equals", function(t)
  community(t)
  unit(t, "u-bad", "g-4", { capacity = 9 })
  unit(t, "u-good", "g-4", { capacity = 9 })
  t:param("std.wish.open_wishes", 50)
  for round = 1, 6 do
    local wish = submit(t)
    t:send("wish.claim", wish)
    t:send("wish.complete", wish)
    t:send("wish.confirm", wish, { rating = wish.unit.id == "u-good" and 5 or 1 })
    t:advance(round == 6 and "60 days" or "1 hour")
  end
  local good, bad = get("unit", "u-good"), get("unit", "u-bad")
  t:expect(good.wishes_rated >= 1 and bad.wishes_rated >= 1, "both were asked")
  t:expect(good.wish_stars, 5 * good.wishes_rated)
  local wish = submit(t)
  t:expect(wish.unit, good)
  says(t, wish, "behind in past rating")
end)

test("a stale offer ranks last and is marked; one never refreshed is stale", function(t)
  community(t)
  unit(t, "u-stale", "g-1", { refreshed = "2026-01-10T09:00:00+08:00" })
  unit(t, "u-fresh", "g-4")
  local wish = submit(t)
  t:expect(wish.unit.id, "u-fresh")
  says(t, wish, "next would be u-stale with 9.5, whose offer has not been refreshed in time")
  t:send("resource.withdraw", find("resource", { unit = "u-fresh" })[1])
  local other = submit(t)
  t:expect(other.unit.id, "u-stale")
  says(t, other, "the offer has not been refreshed in time and ranks last")
end)

test("weights are a param: without nearness the list's order decides", function(t)
  community(t)
  unit(t, "u-far", "g-4")
  unit(t, "u-grid", "g-1")
  t:param("std.match.weights", { near = 0 })
  local wish = submit(t)
  t:expect(wish.unit.id, "u-far")
  says(t, wish, "next would be u-grid with the same 7.5")
end)

test("a unit that left is not asked, and what it had goes on to others", function(t)
  community(t)
  unit(t, "u-1", "g-1")
  local asked, claimed = submit(t), submit(t)
  unit(t, "u-2", "g-4", { capacity = 3 })
  t:expect(asked.unit.id, "u-1")
  t:expect(claimed.unit.id, "u-1")
  t:send("wish.claim", claimed)
  t:send("unit.leave", get("unit", "u-1"))
  t:advance "1 minute"
  t:expect(asked.unit.id, "u-2")
  t:expect(claimed.unit.id, "u-2")
  t:expect(claimed.state, "dispatched")
  says(t, submit(t, { category = "elderly" }), "1 no member unit")
end)

test("a proposal waits for the grid: another unit needs a reason, silence dispatches the proposed one", function(t)
  community(t)
  unit(t, "u-1", "g-1")
  unit(t, "u-2", "g-4")
  t:param("std.wish.dispatch_mode", "propose")
  local wish = submit(t)
  t:expect(wish.state, "submitted")
  t:expect(wish.unit.id, "u-1")
  local refusal = t:refused("wish.dispatch", wish, { unit = "u-2" }, { as = "secretary" })
  t:expect(string.find(refusal, "u-1 was proposed", 1, true) ~= nil, refusal)
  t:send("wish.dispatch", wish, { unit = "u-2", reason = "knows the resident" }, { as = "secretary" })
  t:expect(wish.unit.id, "u-2")
  t:expect(#wish.asked, 1)
  t:expect(tostring(wish.claim_by), "2026-09-04T10:00:00+08:00")
  local silent = submit(t)
  t:advance "1 working day + 1 minute"
  t:expect(silent.state, "dispatched")
  t:expect(silent.unit.id, "u-1")
end)
