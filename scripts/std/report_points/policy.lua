-- Points, stars and boards in reports. Needs std.points, std.supermarket, std.stars, std.board.
local report = require "std.report"

-- What left an account in the period less what came back to it: a reversal is a posting of its own.
local function turnover(from, to, period)
  if period.grid or period.unit then return nil end
  local there = moved("points", { from = from, to = to, since = period.since, ["until"] = period.ends })
  local back = moved("points", { from = to, to = from, since = period.since, ["until"] = period.ends })
  return there - back
end

report.indicator("points_awarded", { en = "Points awarded", ["zh-CN"] = "发放积分" }, function(period)
  return turnover("mint", nil, period), { kind = "points_entry", where = { ledger = "points", state = "posted" }, by = "created" }
end)
report.indicator("points_redeemed", { en = "Points redeemed", ["zh-CN"] = "兑换积分" }, function(period)
  return turnover(nil, "redeemed", period), { kind = "redemption", where = { state = "collected" }, by = "created" }
end)

-- Those with a star in the newest ranking published in the period.
report.indicator("stars", { en = "Members with stars", ["zh-CN"] = "星级党员" }, function(period)
  if period.grid or period.unit then return nil end
  for _, ranking in ipairs(find("star_ranking", { state = "published" }, { sort = "-updated", limit = 50 })) do
    if report.inside(last(ranking, "publish").time, period) then return ranking.starred, { kind = "star_ranking", where = { period = ranking.period } } end
  end
  return 0
end)

report.indicator("boards_published", { en = "Red and black lists published", ["zh-CN"] = "公布红黑榜" }, function(period)
  if period.grid or period.unit then return nil end
  local where = { state = "published" }
  local number = count("board", report.with(where, { published_at = range(period.since, nil) })) - count("board", report.with(where, { published_at = range(period.ends, nil) }))
  return number, { kind = "board", where = where }
end)
