-- Why a member has his score: merit and service hours of the period, entry by entry, until they come to it. In tenths. (muster explain --figure score)
local function tenths(number) return math.floor(number * 10 + 0.5) end

local function entity_of(source)
  local kind, id = string.match(source or "", "^([%w_]+)/(.+)$")
  return kind and get(kind, id)
end

local function entries_of(star, ledger)
  local ranking = star.ranking
  return find("points_entry", { person = star.person, ledger = ledger, counted_on = range(ranking.since, ranking.ends) }, { sort = "created", limit = 1000 })
end

figure("star.score", function(star)
  local weight = { merit = 100, hours = star.ranking.rules.hours_weight }
  local rows, gathered, given = {}, 0, 0
  for _, ledger in ipairs { "merit", "hours" } do
    for _, entry in ipairs(entries_of(star, ledger)) do
      gathered = gathered + tenths(entry.posted or 0) * weight[ledger]
      local score = (gathered + 50) // 100
      rows[#rows + 1] = { of = entry, from = entity_of(entry.source), amount = score - given,
        text = say("stars_share_of", { ledger = entry.ledger, posted = entry.posted or 0, reason = entry.reason, about = entry.about or entry.activity or "" }) }
      given = score
    end
  end
  if given ~= star.score then rows[#rows + 1] = { amount = star.score - given, text = say "stars_changed_since" } end
  return { total = star.score, decimals = 1, rows = rows, text = say("stars_score_of", { person = star.person, period = star.ranking.period, place = star.place, stars = star.stars }) }
end)
