-- Stars of a quarter and of a year: merit and hours of all registered members are counted when entries are in, ranked, published and frozen.
-- The rules are those of the moment when counting begins; they stand in the ranking itself.
local interest = require "std.interest"
local quarters = require "std.quarters"

param.by { default = "thresholds", values = { "thresholds", "shares" }, label = { en = "Stars go by", ["zh-CN"] = "评星方式" },
  labels = { thresholds = { en = "Thresholds", ["zh-CN"] = "按分数线" }, shares = { en = "Shares of the members", ["zh-CN"] = "按比例" } } }
param.thresholds { type = "table", of = "number", keys = { "one", "two", "three", "four", "five" }, default = { one = 2, two = 5, three = 10, four = 16, five = 24 }, min = 0, max = 10000,
  label = { en = "Score of a quarter for one to five stars", ["zh-CN"] = "季度一至五星分数线" } }
param.shares { type = "table", of = "number", keys = { "one", "two", "three", "four", "five" }, default = { one = 80, two = 60, three = 40, four = 20, five = 5 }, min = 0, max = 100,
  label = { en = "First % of those with a score, for one to five stars", ["zh-CN"] = "一至五星占得分党员比例(%)" } }
param.year_factor { type = "number", default = 4, min = 1, max = 12, label = { en = "A year's thresholds are the quarter's times", ["zh-CN"] = "年度分数线为季度的倍数" } }
param.hours_weight { type = "number", default = 0.5, min = 0, max = 10, label = { en = "Score for an hour of service, beside merit", ["zh-CN"] = "每小时服务折分(先锋分之外)" } }
param.penalty_most { type = "number", default = 10, min = 0, max = 1000, label = { en = "Most merit one reward or penalty moves", ["zh-CN"] = "单次奖惩上限" } }

local levels = { "one", "two", "three", "four", "five" }

-- ---- counting ---------------------------------------------------------------------------------------------------

local function rules_now(factor)
  local rules = { by = param.by, hours_weight = math.floor(param.hours_weight * 100 + 0.5), thresholds = {}, shares = {} }
  for i, level in ipairs(levels) do
    rules.thresholds[i] = math.floor(param.thresholds[level] * factor * 10 + 0.5)
    rules.shares[i] = math.floor(param.shares[level] * 100 + 0.5)
  end
  return rules
end

local function begin(period, since, ends, closes, factor)
  if count("star_ranking", { period = period }) > 0 then return end
  create("star_ranking.count", { id = "stars-" .. string.lower(period), period = period, since = since, ends = ends, closes = closes, rules = rules_now(factor) })
end

-- The quarter that ended; the year with its fourth quarter. They are counted when late entries are in.
every("rank_quarter", { rrule = "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", at = "00:10", if_holiday = "keep", catch_up = "once" }, function(due)
  local at_due = local_time(due)
  local quarter = quarters.before(quarters.of(string.format("%04d-%02d-%02d", at_due.year, at_due.month, at_due.day)))
  begin(quarter.name, quarter.since, quarter.ends, quarters.closes(quarter), 1)
  if quarter.number == 4 then begin(tostring(quarter.year), quarter.year .. "-01-01", quarter.ends, quarters.closes(quarter), param.year_factor) end
end)

on("star_ranking.count", function(ranking)
  at(ranking.closes, ranking, "counted", { while_in = "counting" })
end)

local function moved_in(ledger, person, since, ends)
  return sum("points_entry", "posted", { person = person, ledger = ledger, counted_on = range(since, ends) })
end

each("star_count", "person", { double_registered = true, state = { "here", "away" } }, function(person)
  for _, ranking in ipairs(find("star_ranking", { state = "ranking" })) do
    if count("star", { ranking = ranking, person = person }) == 0 then
      local merit = moved_in("merit", person, ranking.since, ranking.ends)
      local hours = moved_in("hours", person, ranking.since, ranking.ends)
      local score = math.floor((merit * 1000 + hours * 10 * ranking.rules.hours_weight) / 100 + 0.5)
      create("star.count", { ranking = ranking, person = person, merit = merit, hours = hours > 0 and hours or 0, score = score })
    end
  end
end)

on("star_ranking.counted", function(ranking)
  ranking:rank {}
  each("star_count")
  after("10m", ranking, "ranked", { while_in = "ranking" })
end)

-- ---- ranking ----------------------------------------------------------------------------------------------------

local function stars_of(star, place, with_score, rules)
  if star.score <= 0 then return 0 end
  for level = 5, 1, -1 do
    local reached
    if rules.by == "thresholds" then reached = star.score >= rules.thresholds[level]
    else reached = place * 10000 <= with_score * rules.shares[level] end
    if reached then return level end
  end
  return 0
end

-- Equal scores share a place. Read from the frozen counts, so it can be done again and comes out the same.
each("star_rank", "star", { state = "counted" }, function(star)
  local ranking = star.ranking
  local better = count("star", { ranking = ranking, score = range(star.score + 1, nil) })
  local with_score = count("star", { ranking = ranking, score = range(1, nil) })
  star:rank { place = better + 1, stars = stars_of(star, better + 1, with_score, ranking.rules),
    because = say("stars_ranked", { merit = star.merit, hours = star.hours, place = better + 1 }) }
end)

local function rows_of(ranking)
  local rows, starred = {}, 0
  for _, star in ipairs(find("star", { ranking = ranking }, { sort = "-score", limit = 1000 })) do
    rows[#rows + 1] = { star.person.id, star.score, star.place, star.stars }
    if star.stars > 0 then starred = starred + 1 end
  end
  return rows, starred
end

on("star_ranking.ranked", function(ranking)
  if count("star", { ranking = ranking, state = "counted" }) > 0 then
    each("star_rank", "star", { ranking = ranking, state = "counted" })
    return after("10m", ranking, "ranked", { while_in = "ranking" })
  end
  local rows, starred = rows_of(ranking)
  local why = say("stars_published", { period = ranking.period, starred = starred, members = #rows })
  ranking:publish { list = rows, members = #rows, starred = starred, digest = digest { rules = ranking.rules, list = rows }, because = why }
  alert { to = "members", about = ranking, key = "published", text = why }
end)

-- ---- reward and penalty ------------------------------------------------------------------------------------------

check("commendation.give", function(_, event)
  local data = event.data
  if not data.person.double_registered then return refuse(say("stars_members_only", { person = data.person }), "person") end
  if data.amount > param.penalty_most then return refuse(say("stars_too_much", { limit = param.penalty_most }), "amount") end
  return interest.refusal(event, { data.person })
end)

check("commendation.revoke", { name = "revoke_interest" }, function(commendation, event) return interest.refusal(event, { commendation.person }) end)
check("commendation.void", { name = "void_interest" }, function(commendation, event) return interest.refusal(event, { commendation.person }) end)

local function source_of(commendation)
  return "commendation/" .. commendation.id
end

on("commendation.give", function(commendation, event)
  local sign = commendation.category == "reward" and 1 or -1
  local by = get("person", event.actor)
  local why = say("stars_given", { category = commendation.category, amount = commendation.amount, text = commendation.text })
  create("points_entry.award", { person = commendation.person, ledger = "merit", amount = sign * commendation.amount, reason = commendation.category,
    source = source_of(commendation), about = commendation.text, happened_on = commendation.happened_on, awarded_by = by, because = why })
  alert { to = commendation.person, about = commendation, key = commendation.category, text = why }
end)

local function take_back(commendation, event)
  if event.before.state ~= "given" then return end
  for _, entry in ipairs(find("points_entry", { source = source_of(commendation), state = "posted" })) do entry:reverse { why = event.data.reason } end
  alert { to = commendation.person, about = commendation, key = "revoked", text = say("stars_revoked", { reason = event.data.reason }) }
end

on("commendation.revoke", take_back)
on("commendation.void", take_back)
