local function submit(t, more)
  local fields = { text = "换灯泡", microgrid = "mg-07", category = "elderly" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("wish.submit", fields, { as = "resident-12" })
end

test("an unclaimed wish goes to the next unit", function(t)
  t:at "2026-02-12 10:00"
  t:setup "taiping"
  local wish = submit(t)
  local first = wish.unit
  t:expect(wish.state, "dispatched")
  t:expect_alert { to = first, key = "claim" }
  t:advance "3 working days + 1 minute"
  t:expect(wish.state, "dispatched")
  t:expect(wish.unit ~= first, "a second unit was asked")
  t:expect_alert { to = wish.unit, key = "claim" }
  t:expect_no_alert { to = first, key = "claim", about = wish }
  t:expect_event("wish.dispatch", { on = wish, count = 2 })
end)

test("the make-up Saturday counts and Spring Festival does not", function(t)
  t:at "2026-02-13 17:00"
  t:setup "taiping"
  local wish = submit(t)
  local first = wish.unit
  t:at "2026-02-25 16:59"              -- Sat 14th works, 15th to 23rd is off: working days 14, 24, 25
  t:expect(wish.unit, first)
  t:at "2026-02-25 17:00"
  t:expect(wish.unit ~= first, "three working days have passed")
end)

test("a unit with the offer in the same grid is preferred, and the choice is explained", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t, { microgrid = "mg-01" })
  t:expect(wish.unit.grid.id, "g-01")
  t:expect_event("wish.dispatch", { on = wish, count = 1 })
end)

test("after the last choice the committee's duty holder decides, and is reminded", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t)
  t:advance "9 working days + 1 minute"
  t:expect(wish.state, "referred")
  t:expect_event("wish.dispatch", { on = wish, count = 3 })
  t:expect_alert { key = "decide", about = wish, urgency = "high" }
  t:advance "2 working days"
  t:expect_alert { key = "decide_late", about = wish, urgency = "urgent" }
  t:send("wish.dispatch", wish, { unit = "u-10" }, { as = "m-001" })
  t:expect(wish.state, "dispatched")
  t:expect_no_alert { key = "decide", about = wish }
end)

test("claimed, done, confirmed: the wish closes and counts as fulfilled", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t)
  submit(t, { text = "修水管" })
  t:send("wish.claim", wish, {}, { as = "m-010" })
  t:expect_no_alert { key = "claim", about = wish }
  t:send("wish.complete", wish, { proof = "已更换" }, { as = "m-010" })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident-12" })
  t:expect(wish.state, "closed")
  t:at "2026-09-02 08:00"
  local report = find("wish_report", { all = true }, { sort = "-created", limit = 1 })[1]
  t:expect(report.collected, 2)
  t:expect(report.fulfilled, 1)
  t:expect(report.rate, 50.0)
  t:expect(report.satisfied, 100.0)
end)

test("a refusal goes to another unit at once and that unit is not asked again", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t)
  local first = wish.unit
  t:send("wish.refuse", wish, { reason = "人手不足" }, { as = "m-010" })
  t:expect(wish.state, "dispatched")
  t:expect(wish.unit ~= first, "another unit")
  t:expect(#wish.asked, 2)
end)

test("a unit that does not finish is reminded once, then the committee decides", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t)
  t:send("wish.claim", wish, {}, { as = "m-010" })
  t:advance "10 working days + 1 minute"
  t:expect_alert { key = "finish", about = wish }
  t:advance "10 working days"
  t:expect(wish.state, "referred")
end)

test("without confirmation somebody calls back, then it lapses", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t)
  t:send("wish.claim", wish, {}, { as = "m-010" })
  t:send("wish.complete", wish, {}, { as = "m-010" })
  t:advance "5 working days + 1 minute"
  t:expect_alert { key = "call_back", about = wish }
  t:advance "5 working days"
  t:expect(wish.state, "lapsed")
end)

test("a resident with too many open wishes is told so", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  t:param("std.wish.max_dispatches", 1)
  for i = 1, 3 do submit(t, { text = "心愿" .. i, resident = "p-00012" }) end
  local refusal = t:refused("wish.submit", { text = "第四个", microgrid = "mg-07", category = "elderly", resident = "p-00012" })
  t:expect(string.find(refusal, "3 open wishes") ~= nil, refusal)
end)

test("a grid may keep the dispatch to itself: a proposal waits for its secretary", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  t:param("std.wish.dispatch_mode", "propose")
  local wish = submit(t)
  t:expect(wish.state, "submitted")
  t:expect(wish.unit ~= nil, "a unit is proposed")
  t:expect_alert { key = "dispatch", about = wish, to = get("post", "post-g-02-branch_secretary").person }
  t:advance "1 working day + 1 minute"
  t:expect(wish.state, "dispatched")
end)

test("a hazardous wish becomes an incident and keeps its first time", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t, { text = "楼道电线冒火花" })
  t:at "2026-09-01 11:00"
  t:send("wish.convert", wish, { kind_of = "hazard", severity = "urgent" }, { as = "w-010" })
  t:expect(wish.state, "converted")
  local incident = wish.incidents[1]
  t:expect(incident.first_seen, wish.created)
  t:expect(incident.severity, "urgent")
  t:expect_no_alert { key = "claim", about = wish }
end)

test("a wish that needs an electrician goes to a unit whose member is one", function(t)
  t:at "2026-09-01 10:00"
  t:setup "taiping"
  local wish = submit(t, { skill = "电工", category = "hardship" })
  t:expect(count("person", { unit = wish.unit, skill = "电工" }), 1)
  local reasons = t:event("wish.dispatch", wish).because
  t:expect(string.find(reasons[1].en, 'skill "电工" 3.0', 1, true) ~= nil, reasons[1].en)
  t:expect(string.find(reasons[2].en, "next would be", 1, true) ~= nil, reasons[2].en)
end)

test("shops' wishes may hang on the board: a member claims with one tap, for his unit; the month is reported by grid and unit", function(t)
  t:at "2026-09-25 10:00"
  t:setup "taiping"
  t:param("std.wish.board_categories", { merchant = true })
  local wish = submit(t, { category = "merchant", microgrid = "mg-36", notice = "商户用电咨询" })
  t:expect(wish.state, "open")
  t:send("wish.claim", wish, {}, { as = "m-030" })
  t:expect(wish.member.id, "m-030")
  t:expect(wish.unit, get("person", "m-030").unit)
  t:send("wish.complete", wish, { proof = "现场指导" }, { as = "m-030" })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident-12" })
  t:at "2026-10-01 07:46"
  local by_grid = find("wish_report", { grid = "g-08", since = time "2026-09-01" })[1]
  t:expect(by_grid.collected, 1)
  t:expect(by_grid.rate, 100.0)
  t:expect(count("wish_report", { since = time "2026-09-01", unit = wish.unit, fulfilled = range(1, 1) }), 1)
  t:expect(#t:failures(), 0)
end)
