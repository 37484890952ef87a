-- Matching a wish to a unit: by what it offers, what it has to do, how near it is. Every choice says why.
local match = {}

text "match_near" {
  en = "{unit} offers \"{offer}\" in the same grid and has {open} open wishes; {considered} units considered, {asked} asked before, {full} full",
  ["zh-CN"] = "{unit}同网格、资源“{offer}”匹配,在办{open}件;比较{considered}家,已派过{asked}家,已满{full}家",
}
text "match_far" {
  en = "{unit} offers \"{offer}\" and has {open} open wishes; {considered} units considered, {asked} asked before, {full} full",
  ["zh-CN"] = "{unit}资源“{offer}”匹配,在办{open}件;比较{considered}家,已派过{asked}家,已满{full}家",
}
text "match_none" {
  en = "no unit is left for {category}: {offers} offers, {asked} asked before, {full} full",
  ["zh-CN"] = "{category}没有可派单位:资源{offers}家,已派过{asked}家,已满{full}家",
}

local open_states = { "dispatched", "claimed" }

local function load_of(unit)
  return count("wish", { unit = unit, state = open_states })
end

local function asked_before(wish, unit)
  if wish.unit == unit then return true end
  for _, other in ipairs(wish.asked or {}) do
    if other == unit then return true end
  end
  return false
end

-- The best offer of each unit for the wish's category: units may list several.
local function offers_for(category)
  local by_unit, units = {}, {}
  -- compared here, not in the query: a community may have given wishes a category that no resource knows
  for _, offer in ipairs(find("resource", { state = "offered" }, { limit = 1000 })) do
    if offer.category == category then
      local unit = offer.unit
      local best = by_unit[unit.id]
      if not best then units[#units + 1] = unit end
      if not best or offer.capacity > best.capacity then by_unit[unit.id] = offer end
    end
  end
  return units, by_unit
end

-- match.unit_for(wish [, options]) → { unit, reasons, considered } or nil, why
-- options.stale: a duration; offers not refreshed for that long are ranked last. options.most: open claims a unit may have.
function match.unit_for(wish, options)
  options = options or {}
  local units, offers = offers_for(wish.category)
  local best, full, asked = nil, 0, 0
  for _, unit in ipairs(units) do
    local offer = offers[unit.id]
    local open = load_of(unit)
    local limit = math.min(offer.capacity, options.most or offer.capacity)
    if asked_before(wish, unit) then
      asked = asked + 1
    elseif open >= limit then
      full = full + 1
    elseif unit.state == "member" then
      local near = wish.microgrid ~= nil and unit.grid ~= nil and unit.grid == wish.microgrid.grid
      local stale = options.stale ~= nil and (offer.refreshed == nil or offer.refreshed + options.stale < now())
      local score = (near and 2 or 0) - 3 * open / limit - (stale and 100 or 0)
      if not best or score > best.score then best = { unit = unit, offer = offer, open = open, near = near, stale = stale, score = score } end
    end
  end
  if not best then return nil, say("match_none", { category = wish.category, offers = #units, full = full, asked = asked }) end
  best.considered = #units
  best.reasons = say(best.near and "match_near" or "match_far",
    { unit = best.unit, offer = best.offer.name, open = best.open, considered = #units, full = full, asked = asked })
  return best
end

return match
