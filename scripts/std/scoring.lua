-- A unit's score from its entries: what it met of what it was asked for, weighted. In whole numbers only, so that it comes out the same to the
-- bit wherever it is done again.
-- inputs = { joined = "2023-01-05" or nil, ends = "2023-09-30", entries = { { id, indicator, asked, met × 100, weight × 100, keeps %, day, late }, … } }
-- rules = { red_from, black_below (hundredths of a percent), least_occasions, newcomer_days, … }
local quarters = require "std.quarters"
local scoring = {}

local ID, INDICATOR, ASKED, MET, WEIGHT, KEEPS, ON = 1, 2, 3, 4, 5, 6, 7

local function hundredths(number)
  return math.floor(number * 100 + 0.5)
end

-- How much of its weight an entry keeps, in whole percent: evenly less over decay_days, never under its floor.
function scoring.keeps(entry, ends)
  local days = entry.decay_days or 0
  if days == 0 then return 100 end
  local age = quarters.day_number(ends) - quarters.day_number(entry.happened_on)
  if age <= 0 then return 100 end
  return math.max(entry.floor or 0, 100 - age * 100 // days, 0)
end

-- The frozen form of an entry.
function scoring.input(entry, ends)
  return { entry.id, entry.indicator, entry.asked, hundredths(entry.met), hundredths(entry.weight), scoring.keeps(entry, ends), entry.happened_on, entry.late }
end

-- → score in hundredths of a percent (nil: nothing was asked), occasions, by indicator { name, asked, met × 100, weight in all }
function scoring.total(inputs)
  local met, asked, occasions = 0, 0, 0
  local order, by_name = {}, {}
  for _, entry in ipairs(inputs.entries) do
    local weight = entry[WEIGHT] * entry[KEEPS]
    met = met + weight * entry[MET]
    asked = asked + weight * entry[ASKED] * 100
    occasions = occasions + entry[ASKED]
    local sums = by_name[entry[INDICATOR]]
    if not sums then
      sums = { entry[INDICATOR], 0, 0, 0 }
      by_name[entry[INDICATOR]] = sums
      order[#order + 1] = sums
    end
    sums[2], sums[3], sums[4] = sums[2] + entry[ASKED], sums[3] + entry[MET], sums[4] + weight * entry[ASKED]
  end
  if asked <= 0 then return nil, occasions, order end
  local score = (met * 10000 + asked // 2) // asked
  return math.max(0, math.min(10000, score)), occasions, order
end

-- What each entry gives to the score, in hundredths of a percent: each as much as the score of all up to it rises, so that the shares come to the
-- score to the unit (before it is kept between 0 and 100). → { id, indicator, asked, met × 100, weight × keeps, on, amount }
function scoring.shares(inputs)
  local met, asked, given, shares = 0, 0, 0, {}
  for _, entry in ipairs(inputs.entries) do asked = asked + entry[WEIGHT] * entry[KEEPS] * entry[ASKED] * 100 end
  if asked <= 0 then return shares end
  for i, entry in ipairs(inputs.entries) do
    met = met + entry[WEIGHT] * entry[KEEPS] * entry[MET]
    local score = (met * 10000 + asked // 2) // asked
    shares[i] = { id = entry[ID], indicator = entry[INDICATOR], asked = entry[ASKED], met = entry[MET], weight = entry[WEIGHT] * entry[KEEPS], on = entry[ON], amount = score - given }
    given = score
  end
  return shares
end

-- → { colour, score, occasions, by } for inputs under rules; because: which rule decided.
function scoring.rate(inputs, rules)
  local score, occasions, by = scoring.total(inputs)
  local result = { score = score, occasions = occasions, by = by }
  if inputs.joined and quarters.day_number(inputs.ends) + 1 - quarters.day_number(inputs.joined) < rules.newcomer_days then
    result.colour, result.rule = "not_rated", "newcomer"
  elseif occasions < rules.least_occasions or not score then
    result.colour, result.rule = "not_rated", "few"
  elseif score >= rules.red_from then
    result.colour, result.rule = "red", "red"
  elseif score < rules.black_below then
    result.colour, result.rule = "black", "black"
  else
    result.colour, result.rule = "neither", "neither"
  end
  return result
end

-- One check value over everything a listing follows from and what followed.
function scoring.digest(inputs, rules, result)
  return digest { inputs = inputs, rules = rules, colour = result.colour, score = result.score or -1, occasions = result.occasions }
end

-- What each entry cost the unit, in hundredths of a percent of the score, largest first: the explanation for people.
function scoring.losses(inputs)
  local whole = 0
  for _, entry in ipairs(inputs.entries) do whole = whole + entry[WEIGHT] * entry[KEEPS] * entry[ASKED] * 100 end
  local losses = {}
  for at, entry in ipairs(inputs.entries) do
    local lost = entry[WEIGHT] * entry[KEEPS] * (entry[ASKED] * 100 - entry[MET])
    if lost ~= 0 and whole > 0 then losses[#losses + 1] = { entry[ID], entry[INDICATOR], lost * 10000 // whole, at } end
  end
  table.sort(losses, function(a, b)
    if a[3] ~= b[3] then return a[3] > b[3] end
    return a[4] < b[4]
  end)
  return losses
end

return scoring
