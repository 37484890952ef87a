test("a request goes to the helper with the least to do, and on to the next when time is up", function(t)
  t:setup()
  t:at "2026-02-13 17:00"
  local first = t:send("request.ask", { text = "换灯泡" })
  t:expect(first.state, "assigned")
  t:expect(first.helper.id, "li")
  local second = t:send("request.ask", { text = "送药" })
  t:expect(second.helper.id, "wang")
  t:expect_alert { to = first.helper, key = "assigned" }
  t:at "2026-02-24 16:59"                 -- the 14th is a make-up Saturday, then Spring Festival until the 23rd
  t:expect(first.helper.id, "li")
  t:at "2026-02-24 17:00"
  t:expect(first.helper.id, "wang")
  t:expect_event("request.assign", { on = first, count = 2 })
end)

test("when two helpers let it lie the coordinator hears of it", function(t)
  t:setup()
  t:at "2026-03-02 10:00"
  local request = t:send("request.ask", { text = "扶梯坏了" })
  t:advance "4 working days + 1 minute"
  t:expect(request.state, "unanswered")
  t:expect_alert { to = "coordinator", key = "overdue", urgency = "high" }
  t:expect(#t:failures(), 0)
end)

test("an unknown field is refused by name", function(t)
  t:setup()
  t:expect(t:refused("request.ask", { txt = "x" }), "request has no field 'txt'; did you mean 'text'?; request.ask needs 'text'")
end)
