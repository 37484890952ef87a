local function street(t)
  for number = 1, 2 do
    local grid = t:create("grid", { id = "g-" .. number, name = "Grid " .. number })
    t:create("microgrid", { id = "mg-" .. number, name = "Microgrid " .. number, grid = grid })
    t:create("unit", { id = "u-" .. number, name = "Unit " .. number, grid = grid })
  end
end

local function figures(report)
  local by = {}
  for _, line in ipairs(report.lines) do by[line.key] = line end
  return by
end

local function draw_up(t, since, ends, more)
  local fields = { since = time(since), ends = time(ends) }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("period_report.draw_up", fields)
end

local function activity(t, day, tags, people, more)
  local fields = { title = "A", tags = tags, people = people, happened_on = day }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("activity.record", fields)
end

test("activities are counted by their own tag, on the days of the period, each once in all", function(t)
  street(t)
  t:at "2026-04-20 10:00"
  activity(t, "2026-03-31", { "clinic", "practice" }, 40)
  activity(t, "2026-04-01", { "clinic", "practice" }, 50)
  activity(t, "2026-04-15", { "public_event", "practice" }, 60)
  activity(t, "2026-04-16", { "member_service" }, 7)
  local report = draw_up(t, "2026-04-01", "2026-05-01")
  local of = figures(report)
  t:expect(report.state, "drawn_up")
  t:expect(report.days, 30)
  t:expect(of.clinics.value, 1)
  t:expect(of.clinic_people.value, 50)
  t:expect(of.public_events.value, 1)
  t:expect(of.service_activities.value, 1)
  t:expect(of.activities.value, 3)
  t:expect(of.activity_people.value, 117)
  t:expect(of.clinics.from, "activity?state=held&tags=clinic&happened_on=2026-04-01..2026-04-30")
  t:expect(of.practice_activities_per_year.value, 24.35)              -- 2 in 30 days
end)

test("a wish belongs to the quarter it was made in, to the instant", function(t)
  street(t)
  t:at "2026-03-31 23:59:59"
  t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", category = "elderly" })
  t:at "2026-04-01 00:00"
  t:send("wish.submit", { text = "修水管", microgrid = "mg-2", category = "other" })
  t:at "2026-07-02 10:00"
  local first, second = figures(draw_up(t, "2026-01-01", "2026-04-01")), figures(draw_up(t, "2026-04-01", "2026-07-01"))
  t:expect(first.wishes_collected.value, 1)
  t:expect(second.wishes_collected.value, 1)
  t:expect(first.wishes_by_category.value.elderly, 1)
  t:expect(second.wishes_by_category.value.other, 1)
  t:expect(figures(draw_up(t, "2026-01-01", "2026-07-01")).wishes_collected.value, 2)
end)

test("a report of a grid or of a unit holds its own only", function(t)
  street(t)
  t:at "2026-04-20 10:00"
  t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", category = "elderly" })
  activity(t, "2026-04-10", { "clinic" }, 50, { grid = "g-1", unit = "u-2" })
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01", { grid = "g-1" })).wishes_collected.value, 1)
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01", { grid = "g-2" })).wishes_collected.value, 0)
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01", { grid = "g-1" })).clinics.value, 1)
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01", { unit = "u-1" })).clinics.value, 0)
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01", { unit = "u-2" })).clinics.value, 1)
end)

test("void and cancelled activities count nowhere", function(t)
  street(t)
  t:at "2026-04-20 10:00"
  local wrong = activity(t, "2026-04-10", { "clinic" }, 50)
  t:send("activity.void", wrong, { reason = "entered twice" })
  local planned = t:send("activity.plan", { title = "B", tags = { "clinic" }, starts = "2026-04-21T09:00:00+08:00" })
  t:send("activity.cancel", planned, { reason = "rain" })
  t:expect(figures(draw_up(t, "2026-04-01", "2026-05-01")).clinics.value, 0)
end)

test("a rate over nothing is no figure", function(t)
  street(t)
  t:at "2026-04-20 10:00"
  local rate = figures(draw_up(t, "2026-01-01", "2026-04-01")).fulfilment_rate
  t:expect(rate ~= nil and rate.value == nil, "the line stands, without a value")
end)

test("a period that ends before it begins is refused", function(t)
  street(t)
  local refusal = t:refused("period_report.draw_up", { since = time "2026-04-01", ends = time "2026-04-01" })
  t:expect(string.find(refusal, "ends after it begins") ~= nil, refusal)
end)

-- The 10th of February 2024 is the first day of Spring Festival; the 18th is a make-up Sunday.
test("the month's report waits for the first working day after Spring Festival", function(t)
  t:at "2024-02-09 12:00"
  street(t)
  t:at "2024-02-18 05:59"
  t:expect(count("period_report", { period = "month", since = time "2024-01-01" }), 0)
  t:at "2024-02-18 06:00"
  local report = find("period_report", { period = "month", since = time "2024-01-01" })[1]
  t:expect(report ~= nil, "January is drawn up")
  t:expect(report.ends, time "2024-02-01")
  t:expect(report.state, "drawn_up")
end)

test("a quarter is drawn up for the community, each grid and each unit; a year for the community", function(t)
  t:at "2026-01-05 12:00"
  street(t)
  t:at "2026-01-12 06:00"
  local first = time "2025-10-01"
  t:expect(count("period_report", { period = "quarter", since = first }), 5)
  t:expect(count("period_report", { period = "quarter", since = first, grid = "g-2" }), 1)
  t:expect(count("period_report", { period = "quarter", since = first, unit = "u-1" }), 1)
  t:at "2026-01-15 06:00"
  t:expect(count("period_report", { period = "year", since = time "2025-01-01" }), 1)
  t:param("std.report.by_part", "never")
  t:at "2026-04-14 06:00"
  t:expect(count("period_report", { period = "quarter", since = time "2026-01-01" }), 1)
  t:expect(#t:failures(), 0)
end)
