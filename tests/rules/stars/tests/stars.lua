local function members(t, when)
  t:at(when)
  local made = {}
  for _, id in ipairs { "ann", "bob", "cho", "dan" } do made[id] = t:create("person", { id = id, name = id, party_member = true, double_registered = true }) end
  made.guest = t:create("person", { id = "guest", name = "guest" })
  made.deputy = t:create("person", { id = "deputy", name = "deputy" })
  return made
end

local function merit(t, person, amount, day)
  return t:send("points_entry.award", { person = person, ledger = "merit", amount = amount, reason = "reward", happened_on = day }, { as = "deputy" })
end

local function star(period, person)
  return find("star", { ["ranking.period"] = period, person = person })[1]
end

-- Third quarter of 2023 closes on 12 October at 9, five working days after National Day.
test("a quarter is ranked when its late entries are in, by thresholds; equal scores share a place; then it is frozen", function(t)
  local who = members(t, "2023-09-20 10:00")
  merit(t, "ann", 24, "2023-09-20")
  merit(t, "bob", 10, "2023-09-20")
  merit(t, "cho", 8, "2023-09-20")
  t:send("points_entry.award", { person = "cho", ledger = "hours", amount = 4, reason = "reward", happened_on = "2023-09-20" }, { as = "deputy" })
  t:at "2023-10-12 08:50"
  t:expect(count("star_ranking", { state = "counting" }), 1)
  merit(t, "dan", 1, "2023-09-30")                      -- still in time
  t:at "2023-10-12 12:00"
  local ranking = find("star_ranking", { period = "2023-Q3" })[1]
  t:expect(ranking.state, "published")
  t:expect(ranking.members, 4)
  t:expect(ranking.starred, 3)
  t:expect(star("2023-Q3", who.ann).stars, 5)
  t:expect(star("2023-Q3", who.bob).stars, 3)
  t:expect(star("2023-Q3", who.cho).stars, 3)           -- 8 merit and 4 hours at a half: 10
  t:expect(star("2023-Q3", who.bob).place, 2)
  t:expect(star("2023-Q3", who.cho).place, 2)
  t:expect(star("2023-Q3", who.dan).place, 4)
  t:expect(star("2023-Q3", who.dan).stars, 0)
  t:expect_alert { to = "members", key = "published", about = ranking }
  -- later: a late entry, another rule
  local check_value, list = ranking.digest, digest(ranking.list)
  t:param("std.stars.thresholds", { one = 1, two = 2, three = 3, four = 4, five = 5 })
  merit(t, "dan", 50, "2023-09-30")
  t:at "2023-12-31 10:00"
  t:expect(digest(ranking.list), list)
  t:expect(digest { rules = ranking.rules, list = ranking.list }, check_value)
  t:expect(star("2023-Q3", who.dan).stars, 0)
  t:at "2024-01-09 12:00"
  t:expect(star("2023-Q4", who.dan).score, 500)         -- the late entry counts here
  t:expect(#t:failures(), 0)
end)

test("the year has its own ranking, closed with the fourth quarter over New Year", function(t)
  local who = members(t, "2023-06-01 10:00")
  merit(t, "ann", 50, "2023-06-01")
  t:at "2023-12-01 10:00"
  merit(t, "ann", 14, "2023-12-01")
  t:at "2024-01-09 08:59"                               -- 1 January off; 2, 3, 4, 5, 8 worked
  t:expect(find("star_ranking", { period = "2023" })[1].state, "counting")
  t:at "2024-01-09 09:30"
  local year = find("star_ranking", { period = "2023" })[1]
  t:expect(year.state, "published")
  t:expect(star("2023", who.ann).merit, 64)
  t:expect(star("2023", who.ann).stars, 4)              -- 64 = four times sixteen
  t:expect(star("2023-Q4", who.ann).stars, 3)
end)

test("by shares: the first of those with a score, whatever their scores", function(t)
  local who = members(t, "2023-09-20 10:00")
  t:param("std.stars.by", "shares")
  t:param("std.stars.shares", { one = 100, two = 75, three = 50, four = 50, five = 34 })
  merit(t, "ann", 3, "2023-09-20")
  merit(t, "bob", 2, "2023-09-20")
  merit(t, "cho", 1, "2023-09-20")
  t:at "2023-10-12 12:00"
  t:expect(star("2023-Q3", who.ann).stars, 5)           -- first third
  t:expect(star("2023-Q3", who.bob).stars, 2)           -- first two thirds
  t:expect(star("2023-Q3", who.cho).stars, 1)
  t:expect(star("2023-Q3", who.dan).stars, 0)
end)

test("reward and penalty are entries of merit with a reason, told, revocable, never to oneself and never below zero", function(t)
  local who = members(t, "2023-09-20 10:00")
  local reward = t:send("commendation.give", { person = "ann", category = "reward", amount = 5, text = "flood night" }, { as = "deputy" })
  t:expect(balance("merit", who.ann), 5)
  t:expect_alert { to = who.ann, key = "reward" }
  local penalty = t:send("commendation.give", { person = "ann", category = "penalty", amount = 8, text = "claimed and never came" }, { as = "deputy" })
  t:expect(balance("merit", who.ann), 0)
  t:send("commendation.revoke", penalty, { reason = "was ill" }, { as = "deputy" })
  t:expect(balance("merit", who.ann), 5)
  t:send("commendation.void", reward, { reason = "another Ann" }, { as = "deputy" })
  t:expect(balance("merit", who.ann), 0)
  t:refused("commendation.give", { person = "ann", category = "reward", amount = 1, text = "me" }, { as = "ann" })
  t:refused("commendation.give", { person = "guest", category = "reward", amount = 1, text = "no member" }, { as = "deputy" })
  t:refused("commendation.give", { person = "ann", category = "reward", amount = 11, text = "too much" }, { as = "deputy" })
  t:expect(#t:failures(), 0)
end)
