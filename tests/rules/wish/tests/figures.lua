-- The platform's rate of any period, and the call backs drawn by lot.
local function community(t, at)
  t:at(at or "2026-09-01 10:00")
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
    t:create("person", { id = "leader-" .. i, name = "L" .. i })
    t:create("post", { role = "microgrid_leader", microgrid = "mg-" .. i, person = "leader-" .. i })
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency", grid = "g-" .. i })
    for _, category in ipairs { "elderly", "children" } do
      t:create("resource", { unit = "u-" .. i, name = "help", category = category, capacity = 90, refreshed = "2026-08-20T09:00:00+08:00" })
    end
  end
  t:param("std.wish.open_claims", 90)
end

local number = 0
local function submit(t, more)
  number = number + 1
  local fields = { text = "wish " .. number, microgrid = "mg-1", category = "elderly" }
  for key, value in pairs(more or {}) do fields[key] = value end
  return t:send("wish.submit", fields)
end

local function done(t, more)
  local wish = submit(t, more)
  t:send("wish.claim", wish)
  t:send("wish.complete", wish)
  return wish
end

local function fulfilled(t, rating, more)
  local wish = done(t, more)
  t:send("wish.confirm", wish, { rating = rating })
  return wish
end

local function drawn_up(t, fields)
  return t:send("wish_report.draw_up", fields, { as = "secretary" })
end

test("a cohort: of the wishes of a period, what became of them by now; open and declined ones stay in the denominator", function(t)
  community(t)
  fulfilled(t, 5)                                        -- of the day before the period
  t:at "2026-10-12 10:00"
  fulfilled(t, 5)
  fulfilled(t, 3)
  fulfilled(t)
  local wish = submit(t)
  t:send("wish.decline", wish, { reason = "no" }, { as = "duty" })
  t:send("wish.withdraw", submit(t), {})
  local open, void, same, late = submit(t), submit(t), submit(t), submit(t)
  t:send("wish.void", void, { reason = "test" })
  t:send("wish.merge", same, { into = open })
  local report = drawn_up(t, { since = "2026-10-12T00:00:00+08:00" })
  t:expect(report.collected, 7)
  t:expect(report.fulfilled, 3)
  t:expect(report.open, 2)
  t:expect(report.declined, 1)
  t:expect(report.withdrawn, 1)
  t:expect(report.settled, 4)
  t:expect(report.rate, 42.9)
  t:expect(report.answered, 4)
  t:expect(report.response, 57.1)
  t:expect(report.settled_rate, 57.1)
  t:expect(report.solved_rate, 75.0)
  t:expect(report.rated, 2)
  t:expect(report.satisfied, 50.0)
  t:expect(drawn_up(t, { since = "2026-09-01" .. "T00:00:00+08:00", ends = "2026-09-30T23:59:59+08:00" }).rate, 100.0)
  t:expect(drawn_up(t, { since = "2026-09-01" .. "T00:00:00+08:00" }).collected, 8)
  t:expect(drawn_up(t, { since = "2026-08-01" .. "T00:00:00+08:00", ends = "2026-08-31T00:00:00+08:00" }).rate, nil)
  t:refused("wish_report.draw_up", { since = "2026-10-12T00:00:00+08:00", ends = "2026-10-01T00:00:00+08:00" })
  -- later the same period reads otherwise: it is a cohort
  t:at "2026-11-20 10:00"
  t:send("wish.dispatch", late, { unit = "u-1" })
  t:send("wish.claim", late)
  t:send("wish.complete", late)
  t:send("wish.confirm", late, { rating = 4 })
  report = drawn_up(t, { since = "2026-10-12T00:00:00+08:00", ends = "2026-10-12T23:59:59+08:00" })
  t:expect(report.fulfilled, 4)
  t:expect(report.answered, 4)                           -- its answer came too late
  t:expect(report.satisfied, 66.7)
end)

test("lapsed is settled but not fulfilled, and a redo takes a fulfilled one back", function(t)
  community(t)
  done(t)
  local again = fulfilled(t, 5)
  t:advance "10 working days + 1 minute"
  local report = drawn_up(t, { since = "2026-09-01T00:00:00+08:00" })
  t:expect(report.lapsed, 1)
  t:expect(report.settled, 2)
  t:expect(report.solved_rate, 50.0)
  t:send("wish.redo", again, { reason = "not done" })
  t:expect(drawn_up(t, { since = "2026-09-01T00:00:00+08:00" }).fulfilled, 0)
end)

test("by grid, unit and category: the parts add up to the whole", function(t)
  community(t)
  fulfilled(t, 5)
  fulfilled(t, 4, { category = "children" })
  fulfilled(t, 1, { microgrid = "mg-2" })
  submit(t, { microgrid = "mg-2" })
  local since = "2026-09-01T00:00:00+08:00"
  for _, split in ipairs { "grid", "unit", "category" } do
    local report, collected, fulfilled_ones = drawn_up(t, { since = since, split = split }), 0, 0
    for _, part in ipairs(report.parts) do
      t:expect(part[split] ~= nil, "a part names its " .. split)
      collected, fulfilled_ones = collected + part.collected, fulfilled_ones + part.fulfilled
    end
    t:expect(collected, report.collected)
    t:expect(fulfilled_ones, 3)
  end
  local one = drawn_up(t, { since = since, grid = "g-2" })
  t:expect(one.collected, 2)
  t:expect(one.rate, 50.0)
  t:expect(one.satisfied, 0.0)
  t:expect(drawn_up(t, { since = since, category = "children" }).rate, 100.0)
end)

test("daily from the platform's first day, monthly by grid, unit and category, also when the first is a holiday", function(t)
  community(t, "2026-09-25 10:00")
  fulfilled(t, 5)
  t:at "2026-10-01 07:46"
  local daily = find("wish_report", { part_of = none, since = time "2021-08-01" }, { sort = "-created", limit = 1 })[1]
  t:expect(daily.rate, 100.0)
  local monthly = find("wish_report", { since = time "2026-09-01", part_of = none })
  t:expect(#monthly, 3)
  t:expect(tostring(monthly[1].ends), "2026-10-01T00:00:00+08:00")
  t:expect(#monthly[1].parts, 2)
  t:expect(#t:failures(), 0)
end)

test("ten per cent of the month's confirmed wishes are drawn for a call back, on the first working day after National Day", function(t)
  community(t)
  local all = {}
  for i = 1, 21 do all[i] = fulfilled(t) end
  t:send("wish.call_back", done(t), { rating = 5 })      -- called back already: not among those drawn from
  t:at "2026-10-07 23:00"
  t:expect(count("wish_callback", { all = true }), 0)
  t:at "2026-10-08 09:01"
  local drawn = find("wish_callback", { month = "2026-09" })
  t:expect(#drawn, 3)
  local first_three = 0
  for _, callback in ipairs(drawn) do
    for i = 1, 3 do first_three = first_three + (callback.wish == all[i] and 1 or 0) end
  end
  t:expect(first_three < 3, "drawn by lot, not the first ones")
  for _, callback in ipairs(drawn) do t:expect(callback.wish.closing, "confirmed") end
  t:expect(drawn[1].wish ~= drawn[2].wish and drawn[2].wish ~= drawn[3].wish and drawn[1].wish ~= drawn[3].wish, "three different wishes")
  t:expect(drawn[1].caller.id, "leader-1")
  t:expect_alert { to = drawn[1].caller, key = "call_back", about = drawn[1] }
  local wish = drawn[1].wish
  t:send("wish_callback.answer", drawn[1], { fulfilled = false, note = "never came" }, { as = "leader-1" })
  t:expect(wish.state, "claimed")
  t:expect_alert { to = wish.unit, key = "redo", about = wish }
  local good = drawn[2].wish
  t:send("wish_callback.answer", drawn[2], { fulfilled = true, rating = 4 }, { as = "leader-1" })
  t:expect(good.state, "closed")
  t:expect(good.rating, 4)
  t:advance "20 working days + 1 minute"
  t:expect(drawn[3].state, "unreached")
  t:expect(#t:failures(), 0)
end)

test("the call back is never the doer's, and the share is a param", function(t)
  community(t)
  t:create("person", { id = "doer", name = "D", unit = "u-1", double_registered = true })
  t:create("person", { id = "other", name = "O" })
  t:create("post", { role = "grid_leader", grid = "g-1", person = "other" })
  t:send("post.update", find("post", { role = "microgrid_leader", microgrid = "mg-1" })[1], { person = "doer" })
  t:param("std.wish.callback_share", 100)
  for _ = 1, 4 do fulfilled(t) end
  t:send("wish.call_back", done(t), { rating = 5 })
  t:at "2026-10-08 09:01"
  local drawn = find("wish_callback", { all = true })
  t:expect(#drawn, 4)
  for _, callback in ipairs(drawn) do
    local unit = callback.wish.unit.id
    t:expect(callback.caller.id, unit == "u-1" and "other" or "doer")
    if unit == "u-1" then t:refused("wish_callback.answer", callback, { fulfilled = true }, { as = "doer" }) end
  end
end)
