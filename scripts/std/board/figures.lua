-- Why a unit has its score: the frozen entries of its listing, one by one, until they come to the score. (muster explain --figure score)
local scoring = require "std.scoring"

local function entity_of(source)
  local kind, id = string.match(source or "", "^([%w_]+)/(.+)$")
  return kind and get(kind, id)
end

-- Hundredths as people write them: 1, 0.5
local function plain(number, scale) return number % scale == 0 and number // scale or number / scale end

local function row_of(share)
  local entry = get("score_entry", share.id)
  return { of = entry, from = entry and entity_of(entry.source), amount = share.amount,
    text = say("board_share_of", { indicator = share.indicator, met = plain(share.met, 100), asked = share.asked, weight = plain(share.weight, 10000), on = share.on }) }
end

local function score_of(listing)
  local total = scoring.total(listing.inputs)
  if not total then return nil end
  local rows, come_to = {}, 0
  for _, share in ipairs(scoring.shares(listing.inputs)) do
    rows[#rows + 1] = row_of(share)
    come_to = come_to + share.amount
  end
  if come_to ~= total then rows[#rows + 1] = { amount = total - come_to, text = say "board_bounded" } end
  return { total = total, decimals = 2, unit = "%", rows = rows,
    text = say("board_score_of", { unit = listing.unit, period = listing.board.period, colour = listing.colour, occasions = listing.occasions }) }
end

figure("listing.score", score_of)

-- The unit's newest list.
figure("unit.score", function(unit)
  local listing = find("listing", { unit = unit }, { sort = "-created", limit = 1 })[1]
  return listing and score_of(listing)
end)
