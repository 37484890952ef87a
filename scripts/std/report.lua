-- Figures of a period: pieces declare indicators while they are loaded; std.report draws them up. Each figure says what it was counted from.
local report = { indicators = {} }

-- report.indicator(key, label, fn): fn(period) gives the value (a number, or a table of numbers by name; nil: nothing to say) and where
-- it came from: { kind = …, where = { … }, by = "created" or "happened_on" } when that list is exactly what was counted, and entities when not.
function report.indicator(key, label, fn)
  report.indicators[#report.indicators + 1] = { key = key, label = label, fn = fn }
end

local function day_of(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

-- From and including `since` up to and without `ends`, a grid's or a unit's part of it or all.
function report.period(since, ends, grid, unit)
  local last = ends - duration "1s"
  local at = local_time(since)
  local days, day = 0, since
  while day < ends do                      -- civil days: a change of the clock is no half day
    days = days + 1
    day = since + duration(days .. " days")
  end
  return { since = since, ends = ends, first = day_of(since), last = day_of(last), grid = grid, unit = unit, days = days, years = days / 365.25, year = at.year }
end

function report.with(where, more)
  local all = {}
  for name, value in pairs(where) do all[name] = value end
  for name, value in pairs(more) do all[name] = value end
  return all
end

-- The conditions of a kind's part that belongs to the period's grid or unit: paths = { grid = "microgrid.grid", unit = "unit" }.
-- nil: the kind has no such part, the figure is nobody's there.
function report.scope(period, where, paths)
  if period.grid then
    if not paths.grid then return nil end
    where = report.with(where, { [paths.grid] = period.grid })
  end
  if period.unit then
    if not paths.unit then return nil end
    where = report.with(where, { [paths.unit] = period.unit })
  end
  return where
end

-- What was created in the period. range() includes both ends, a period not its last instant: hence the difference of two.
function report.created(kind, where, period)
  return count(kind, report.with(where, { created = range(period.since, nil) })) - count(kind, report.with(where, { created = range(period.ends, nil) }))
end

-- All that was created in the period, in pages.
function report.each_created(kind, where, period, fn)
  local from = period.since
  repeat
    local page = find(kind, report.with(where, { created = range(from, period.ends) }), { sort = "created", limit = 1000 })
    local seen_last = #page > 0 and page[#page].created
    for _, entity in ipairs(page) do
      if entity.created < period.ends and (not page.more or entity.created < seen_last) then fn(entity) end
    end
    from = seen_last or from
  until not page.more or seen_last == page[1].created
end

-- What happened on days of the period.
function report.on_days(where, period)
  return report.with(where, { happened_on = range(period.first, period.last) })
end

function report.inside(instant, period)
  return instant >= period.since and instant < period.ends
end

function report.share(part, whole)
  return whole > 0 and math.floor(10000 * part / whole + 0.5) / 10000 or nil
end

return report
