-- The platform's figures of any period: of the wishes collected in it, what became of them by now. (DECISIONS.md, "Figures and periods")
-- Void, merged and converted wishes are in none; open, declined and withdrawn ones stay in the denominator. Needs std.wish.
local figures = { most = 90 }          -- parts a report is split into: each is an event of its own

local open_states = { "submitted", "open", "referred", "dispatched", "claimed", "done" }
local counted = { "submitted", "open", "referred", "dispatched", "claimed", "done", "closed", "lapsed", "declined", "withdrawn" }

-- Conditions of a report's wishes, with more of them.
local function wishes(report, ends, more)
  local where = { created = range(report.since, ends) }
  if report.grid then where.microgrid = report.grid.microgrids end
  if report.unit then where.unit = report.unit end
  if report.category then where.category = report.category end
  for name, value in pairs(more) do where[name] = value end
  return count("wish", where)
end

local function share(part, whole)
  return whole > 0 and math.floor(1000 * part / whole + 0.5) / 10 or nil
end

-- figures.of(report, ends): the fields of wish_report.figures
function figures.of(report, ends)
  local fulfilled = wishes(report, ends, { state = "closed" })
  local lapsed = wishes(report, ends, { state = "lapsed" })
  local declined = wishes(report, ends, { state = "declined" })
  local withdrawn = wishes(report, ends, { state = "withdrawn" })
  local open = wishes(report, ends, { state = open_states })
  local collected = fulfilled + lapsed + declined + withdrawn + open
  local settled = fulfilled + lapsed + declined
  local answered = wishes(report, ends, { state = counted, answered_in_time = true })
  local rated = wishes(report, ends, { state = "closed", rating = range(1, 5) })
  return { ends = ends, collected = collected, fulfilled = fulfilled, lapsed = lapsed, declined = declined, withdrawn = withdrawn, open = open, settled = settled,
    answered = answered, rated = rated, rate = share(fulfilled, collected), response = share(answered, collected), settled_rate = share(settled, collected),
    solved_rate = share(fulfilled, settled), satisfied = share(wishes(report, ends, { state = "closed", rating = range(4, 5) }), rated) }
end

return figures
