-- Matching a wish to a unit: what it offers, whom it has, how near it is, how busy, how long not asked, how it was rated.
-- Every choice says why in numbers, and why the next one was not chosen. Needs std.organisation, std.resource and std.wish.
local match = {}

param.weights { type = "table", of = "number", min = 0, max = 10, default = { fit = 3, skill = 3, near = 2, load = 3, fair = 1, rating = 1 },
  label = { en = "Weights of matching: resource fit, skill, nearness, load, fairness, past rating", ["zh-CN"] = "派单权重:资源匹配、专长、远近、负荷、公平、评价" } }
param.fair_after { default = "30 days", type = "duration", min = "1 day", max = "365 days",
  label = { en = "A unit not asked for so long has full fairness", ["zh-CN"] = "多久未派单视为完全轮空" } }

text "match_chosen" {
  en = "{unit} scores {score} of {most}: offer \"{offer}\" {fit}, nearness {near} ({place}), load {load} ({open} of {limit} open), fairness {fair}, past rating {rating} ({rated} rated){skill}{stale}",
  ["zh-CN"] = "{unit}得分{score}(满分{most}):资源“{offer}”{fit}、远近{near}({place})、负荷{load}(在办{open}/{limit})、公平{fair}、评价{rating}(已评{rated}件){skill}{stale}",
}
text "match_skill" { en = ", skill \"{wanted}\" {points} ({members} members)", ["zh-CN"] = "、专长“{wanted}”{points}({members}人)" }
text "match_stale" { en = "; the offer has not been refreshed in time and ranks last", ["zh-CN"] = ";资源未按期更新,排在最后" }
text "match_next" { en = "next would be {next} with {score}, behind in {behind}", ["zh-CN"] = "其次为{next},得分{score},差在{behind}" }
text "match_next_equal" { en = "next would be {next} with the same {score}; the list's order decides", ["zh-CN"] = "其次为{next},同为{score}分,按名单顺序" }
text "match_next_stale" { en = "next would be {next} with {score}, whose offer has not been refreshed in time", ["zh-CN"] = "其次为{next},得分{score},资源未按期更新" }
text "match_counts" { en = "{free} of {offers} units with such an offer could take it; {asked} asked before, {full} full, {left} no member unit", ["zh-CN"] = "有此资源{offers}家,可派{free}家;已派过{asked}家,已满{full}家,非成员{left}家" }
text "match_none" {
  en = "no unit is left for {category}: {offers} offers, {asked} asked before, {full} full, {left} no member unit",
  ["zh-CN"] = "{category}没有可派单位:资源{offers}家,已派过{asked}家,已满{full}家,非成员{left}家",
}
text "match_same_grid" { en = "same grid", ["zh-CN"] = "同网格" }
text "match_same_compound" { en = "same compound", ["zh-CN"] = "同小区" }
text "match_far" { en = "elsewhere", ["zh-CN"] = "其他区域" }
text "match_fit" { en = "resource fit", ["zh-CN"] = "资源匹配" }
text "match_skills" { en = "skill", ["zh-CN"] = "专长" }
text "match_near" { en = "nearness", ["zh-CN"] = "远近" }
text "match_load" { en = "load", ["zh-CN"] = "负荷" }
text "match_fair" { en = "fairness", ["zh-CN"] = "公平" }
text "match_rating" { en = "past rating", ["zh-CN"] = "评价" }

local open_states = { "dispatched", "claimed" }
local parts = { { "fit", "match_fit" }, { "skill", "match_skills" }, { "near", "match_near" }, { "load", "match_load" }, { "fair", "match_fair" }, { "rating", "match_rating" } }

local function asked_before(wish, unit)
  if wish.unit == unit then return true end
  for _, other in ipairs(wish.asked or {}) do
    if other == unit then return true end
  end
  return false
end

-- The offers of a category; none when a community gave wishes a category that no resource knows.
local function offers_of(category)
  local known, offers = pcall(find, "resource", { state = "offered", category = category }, { limit = 1000 })
  return known and offers or {}
end

-- Units in the order of their offers, with the best offer of each: the one refreshed last, then the larger.
local function offers_for(category)
  local best, units = {}, {}
  for _, offer in ipairs(offers_of(category)) do
    local unit, have = offer.unit, best[offer.unit.id]
    if not have then units[#units + 1] = unit end
    local newer = have and offer.refreshed ~= nil and (have.refreshed == nil or have.refreshed < offer.refreshed)
    local same = have and offer.refreshed == have.refreshed
    if not have or newer or (same and offer.capacity > have.capacity) then best[unit.id] = offer end
  end
  return units, best
end

local function nearness(grid, unit)
  local other = unit.grid
  if not grid or not other then return 0, "match_far" end
  if other == grid then return 1, "match_same_grid" end
  if grid.compound ~= nil and other.compound == grid.compound then return 0.5, "match_same_compound" end
  return 0, "match_far"
end

-- Working days since the unit's last turn, as a share of param.fair_after; a unit never asked has all of it.
local function fairness(unit)
  local turn = unit.wish_turn
  if not turn then return 1 end
  local long_ago = now() - param.fair_after
  if turn <= long_ago then return 1 end
  return math.min(1, working_days(turn, now()) / math.max(1, working_days(long_ago, now())))
end

-- The mean of its stars, from 0 to 1; three middling ones are lent to all, so that a single rating decides little.
local function past_rating(unit)
  return ((unit.wish_stars + 9) / (unit.wishes_rated + 3) - 1) / 4
end

local function points(weights, shares)
  local out, score = {}, 0
  for _, part in ipairs(parts) do
    local name = part[1]
    out[name] = weights[name] * (shares[name] or 0)
    score = score + out[name]
  end
  return out, score
end

local function most_possible(weights, skilled)
  return weights.fit + (skilled and weights.skill or 0) + weights.near + weights.load + weights.fair + weights.rating
end

local function shown(number)
  return string.format("%.1f", number)
end

-- Where the second lost most.
local function behind(first, second)
  local most, name = 0, nil
  for _, part in ipairs(parts) do
    local gap = first.points[part[1]] - second.points[part[1]]
    if gap > most then most, name = gap, part[2] end
  end
  return name and say(name)
end

local function why_not(first, second)
  local data = { next = second.unit, score = shown(second.score) }
  if second.stale and not first.stale then return say("match_next_stale", data) end
  data.behind = first.score > second.score and behind(first, second)
  return say(data.behind and "match_next" or "match_next_equal", data)
end

local function reasons(wish, first, second, seen, most)
  local p = first.points
  local skill = wish.skill and say("match_skill", { wanted = wish.skill, points = shown(p.skill), members = first.members }) or ""
  local out = { say("match_chosen", { unit = first.unit, score = shown(first.score), most = shown(most), offer = first.offer.name, fit = shown(p.fit), near = shown(p.near),
    place = say(first.place), load = shown(p.load), open = first.open, limit = first.limit, fair = shown(p.fair), rating = shown(p.rating),
    rated = first.unit.wishes_rated, skill = skill, stale = first.stale and say("match_stale") or "" }) }
  if second then out[2] = why_not(first, second) end
  out[#out + 1] = say("match_counts", seen)
  return out
end

-- A fresh offer comes before a stale one, whatever the score; equals keep the order of the list.
local function before(one, other)
  if not other then return true end
  if one.stale ~= other.stale then return other.stale end
  return one.score > other.score
end

-- What stands against asking a unit, or how many open wishes it has: of the category and in all.
local function room(wish, unit, offer, options)
  if unit.state ~= "member" then return "left" end
  if asked_before(wish, unit) then return "asked" end
  local used = count("wish", { unit = unit, state = open_states, category = wish.category })
  if used >= offer.capacity then return "full" end
  local open = count("wish", { unit = unit, state = open_states })
  local limit = options.most or offer.capacity
  if open >= limit then return "full" end
  return "free", used, open, limit
end

-- match.unit_for(wish [, options]) → { unit, reasons, score, next, … } or nil, why
-- options.stale: offers not refreshed for that duration are ranked last. options.most: open wishes a unit may have.
function match.unit_for(wish, options)
  options = options or {}
  local units, offers = offers_for(wish.category)
  local seen = { category = wish.category, offers = #units, free = 0, asked = 0, full = 0, left = 0 }
  local weights, grid = param.weights, wish.microgrid and wish.microgrid.grid
  local fresh_since = options.stale and now() - options.stale
  local best, second
  for _, unit in ipairs(units) do
    local offer = offers[unit.id]
    local standing, used, open, limit = room(wish, unit, offer, options)
    seen[standing] = seen[standing] + 1
    if standing == "free" then
      local near, place = nearness(grid, unit)
      local members = wish.skill and count("person", { unit = unit, skill = wish.skill, state = "here" })
      local one = { unit = unit, offer = offer, open = open, limit = limit, place = place, members = members,
        stale = offer.stale or fresh_since ~= nil and (offer.refreshed == nil or offer.refreshed < fresh_since) }
      one.points, one.score = points(weights, { fit = 1 - used / offer.capacity, skill = (members or 0) > 0 and 1 or 0, near = near, load = 1 - open / limit,
        fair = fairness(unit), rating = past_rating(unit) })
      if before(one, best) then
        best, second = one, best
      elseif before(one, second) then
        second = one
      end
    end
  end
  if not best then return nil, say("match_none", seen) end
  best.next = second and second.unit
  best.reasons = reasons(wish, best, second, seen, most_possible(weights, wish.skill ~= nil))
  return best
end

return match
