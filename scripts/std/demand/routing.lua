-- Who answers for a demand, and which unit's resources fit it. Every choice says why.
local posts = require "std.posts"

local routing = {}

param.officer { type = "table", of = "text", label = { en = "Owner by category", ["zh-CN"] = "责任岗位" }, default = {
  elderly = "branch_secretary", children = "branch_secretary", hardship = "branch_secretary", disability = "branch_secretary", merchant = "grid_leader",
  facility = "grid_leader", hygiene = "safety_supervisor", other = "branch_secretary" } }

text "demand_owner" { en = "{owner} answers for it as {role} ({level})", ["zh-CN"] = "责任人{owner}({role},{level})" }
text "demand_unit_near" {
  en = "{unit} offers \"{offer}\" for {category} in the same grid, {open} open of {capacity}; {considered} units considered, {full} full, {stale} with stale lists",
  ["zh-CN"] = "{unit}同网格,资源“{offer}”匹配{category},在办{open}件、可承接{capacity}件;比较{considered}家,已满{full}家,清单过期{stale}家" }
text "demand_unit_far" {
  en = "{unit} offers \"{offer}\" for {category}, {open} open of {capacity}; {considered} units considered, {full} full, {stale} with stale lists",
  ["zh-CN"] = "{unit}资源“{offer}”匹配{category},在办{open}件、可承接{capacity}件;比较{considered}家,已满{full}家,清单过期{stale}家" }
text "demand_no_unit" { en = "no unit's resource is left for {category}: {considered} offer it, {full} full, {asked} asked before", ["zh-CN"] = "{category}没有可匹配的单位资源:{considered}家,已满{full}家,已询{asked}家" }

local function skip_of(demand, told)
  local skip = {}
  for _, person in ipairs(told or {}) do skip[person.id] = true end
  for _, person in ipairs { demand.resident or false, demand.on_behalf_of or false } do
    if person then skip[person.id] = true end
  end
  return skip
end

local function first_holder(roles, place, skip)
  for _, role in ipairs(roles) do
    local person, level = posts.holder(role, place, skip)
    if person then return person, role, level end
  end
end

local committee = { "duty_holder", "deputy_secretary", "secretary" }
local ladder = { grid = { "branch_secretary", "grid_leader", "microgrid_leader" }, committee = committee, street = { "street_committee" } }
local above = { grid = "committee", committee = "street" }

-- routing.owner(demand) → person, level, reason. The category's officer of the microgrid or grid, else the branch, else the committee.
function routing.owner(demand)
  local place, skip = posts.place(demand), skip_of(demand)
  local person, role = first_holder({ param.officer[demand.category] or "branch_secretary", "branch_secretary", "grid_leader", "microgrid_leader" }, place, skip)
  local level = "grid"
  if not person then
    person, role = first_holder(committee, place, skip)
    level = "committee"
  end
  return person, level, say("demand_owner", { owner = person, role = role, level = level })
end

-- routing.above(demand) → person, level: the next distinct person above who has not been asked; nil when nobody is left.
function routing.above(demand)
  local place, skip, level = posts.place(demand), skip_of(demand, demand.told), demand.level
  if level == "grid" then level = above[level] end
  while level do
    local person = first_holder(ladder[level], place, skip)
    if person then return person, level end
    level = above[level]
  end
end

-- ---- units ----

local function serves(offer, category)
  if offer.category == category then return 2 end
  for _, other in ipairs(offer.also or {}) do
    if other == category then return 1 end
  end
end

local function asked_before(demand, unit)
  for _, other in ipairs(demand.asked or {}) do
    if other == unit then return true end
  end
  return false
end

local function mentions(demand, offer)
  for _, skill in ipairs(offer.skills or {}) do
    if skill ~= "" and string.find(demand.text, skill, 1, true) then return true end
  end
  return false
end

-- Fit of the category, nearness, a skill the text names, load; a stale list ranks behind every fresh one.
local function score_of(demand, offer, fit, open)
  local near = offer.unit.grid ~= nil and offer.unit.grid == demand.microgrid.grid
  local score = 2 * fit + (near and 2 or 0) + (mentions(demand, offer) and 1 or 0) - 3 * open / math.max(offer.capacity, 1)
  return offer.stale and score - 100 or score, near
end

local function best_offers(category)
  local best, fits, units = {}, {}, {}
  for _, offer in ipairs(find("resource", { state = "offered" }, { limit = 1000 })) do
    local fit = serves(offer, category)
    if fit and offer.unit.state == "member" then
      local id = offer.unit.id
      if not best[id] then units[#units + 1] = offer.unit end
      local old = best[id]
      if not old or fit > fits[id] or (fit == fits[id] and (old.stale and not offer.stale or old.stale == offer.stale and offer.capacity > old.capacity)) then
        best[id], fits[id] = offer, fit
      end
    end
  end
  return units, best, fits
end

-- routing.unit(demand) → unit, reason; nil, reason
function routing.unit(demand)
  local units, offers, fits = best_offers(demand.category)
  local best, full, asked, stale = nil, 0, 0, 0
  for _, unit in ipairs(units) do
    local offer = offers[unit.id]
    local open = count("demand", { unit = unit, state = { "assigned", "answered" } })
    if offer.stale then stale = stale + 1 end
    if asked_before(demand, unit) then
      asked = asked + 1
    elseif open >= offer.capacity then
      full = full + 1
    else
      local score, near = score_of(demand, offer, fits[unit.id], open)
      if not best or score > best.score then best = { unit = unit, offer = offer, open = open, near = near, score = score } end
    end
  end
  if not best then return nil, say("demand_no_unit", { category = demand.category, considered = #units, full = full, asked = asked }) end
  return best.unit, say(best.near and "demand_unit_near" or "demand_unit_far", { unit = best.unit, offer = best.offer.name, category = demand.category, open = best.open,
    capacity = best.offer.capacity, considered = #units, full = full, stale = stale })
end

return routing
