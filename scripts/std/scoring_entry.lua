-- How bridges score: one entry for one occasion, changed when the same occasion turns out otherwise, void when it never was.
local scoring_entry = {}

-- scoring_entry.source(wish) → "wish/ID"
function scoring_entry.source(entity)
  return entity.kind .. "/" .. entity.id
end

-- The entries of a unit's indicator that arose from an entity, since a moment.
local function entries_of(unit, indicator, entity, since)
  local where = { unit = unit, source = scoring_entry.source(entity), indicator = indicator, state = "recorded" }
  if since then where.created = range(since, nil) end
  return find("score_entry", where)
end

-- scoring_entry.put(unit, indicator, met, entity, event, { weight, text, happened_on, since }): since the moment `since` the entity is one occasion
-- for the indicator; a second call with another share corrects the entry.
function scoring_entry.put(unit, indicator, met, entity, event, options)
  local there = entries_of(unit, indicator, entity, options.since)[1]
  if there then
    if there.met ~= met then there:correct { met = met, reason = event.type .. " #" .. event.seq } end
    return there
  end
  return create("score_entry.record", { unit = unit, indicator = indicator, met = met, weight = options.weight, source = scoring_entry.source(entity), text = options.text,
    evidence = { scoring_entry.source(entity), event.type .. " #" .. event.seq }, happened_on = options.happened_on })
end

-- Whether the occasion (that began at `since`) was scored.
function scoring_entry.is_put(unit, indicator, entity, since)
  return entries_of(unit, indicator, entity, since)[1] ~= nil
end

-- What never was an occasion: its entries are void. (void, duplicate, converted)
function scoring_entry.strike(entity, reason)
  for _, entry in ipairs(find("score_entry", { source = scoring_entry.source(entity), state = "recorded" })) do entry:void { reason = reason } end
end

return scoring_entry
