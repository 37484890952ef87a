local function make(t, more)
  local fields = { name = "one" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("thing.make", fields)
end

local function poke(t, thing, what) return t:send("thing.poke", thing, { what = what }) end

test("a timer fires once at its instant; setting it again replaces it", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "rings")
  poke(t, thing, "rings_later")
  t:at "2026-03-02 11:59"
  t:expect(thing.trail, nil)
  t:at "2026-03-02 12:00"
  t:expect(thing.trail, "bell! ")
  t:advance "3 days"
  t:expect(thing.trail, "bell! ")
end)

test("while_in drops a timer when the state is left, and at once when it does not hold", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "rings_busy")
  t:expect(due(thing, "bell"), nil)
  t:send("thing.start", thing, {})
  poke(t, thing, "rings_busy")
  t:expect(due(thing, "bell") ~= nil, "set while busy")
  t:send("thing.stop", thing, {})
  t:expect(due(thing, "bell"), nil)
end)

test("cancel, pause and resume", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "rings")
  poke(t, thing, "cancels")
  t:advance "2 hours"
  t:expect(thing.trail, nil)
  poke(t, thing, "rings")
  t:advance "30 minutes"
  poke(t, thing, "pauses")
  t:advance "5 hours"
  t:expect(thing.trail, nil)
  poke(t, thing, "resumes")
  t:advance "29 minutes"
  t:expect(thing.trail, nil)
  t:advance "1 minute"
  t:expect(thing.trail, "bell! ")
end)

-- 5 working hours left, paused Friday 15:00, resumed Sunday 10:00: due Monday 5 working hours after opening
local function over_the_weekend(t, set, stop)
  t:at "2026-03-06 14:00"
  local thing = make(t)
  poke(t, thing, set)
  t:at "2026-03-06 15:00"
  poke(t, thing, stop)
  t:at "2026-03-08 10:00"
  poke(t, thing, "resumes")
  return thing
end

test("open time that was left runs on from the next opening", function(t)
  t:expect(tostring(due(over_the_weekend(t, "rings_working", "pauses"), "bell")), "2026-03-09T14:00:00+08:00")
end)

test("a deadline given as an instant keeps open time when that is asked", function(t)
  t:expect(tostring(due(over_the_weekend(t, "rings_at", "pauses_working"), "bell")), "2026-03-09T14:00:00+08:00")
end)

test("a deadline given as an instant keeps elapsed time by itself", function(t)
  t:expect(tostring(due(over_the_weekend(t, "rings_at", "pauses"), "bell")), "2026-03-11T06:00:00+08:00")
end)

test("seconds that were left are kept", function(t)
  t:at "2026-03-06 17:59:30"
  local thing = make(t)
  poke(t, thing, "rings_working")
  t:advance "10 seconds"
  poke(t, thing, "pauses")
  t:at "2026-03-09 12:00"
  poke(t, thing, "resumes")
  t:expect(tostring(due(thing, "bell")), "2026-03-09T17:59:50+08:00")
end)

test("the consultation day moves to the next working day: Spring Festival 2026", function(t)
  t:at "2026-02-01 00:00"
  t:at "2026-02-23 23:59"
  t:expect(count("area", { name = "market 02-24" }), 0)
  t:at "2026-02-24 09:00"
  t:expect(count("area", { name = "market 02-24" }), 1)
end)

test("working time: make-up Saturday counts, the festival does not", function(t)
  t:at "2026-02-13 17:00"
  t:expect(tostring(t:now() + duration "2 working days"), "2026-02-24T17:00:00+08:00")
  t:at "2026-03-02 23:00"
  t:expect(tostring(t:now() + duration "1 working day"), "2026-03-04T09:00:00+08:00")
  t:at "2026-03-06 17:30"
  t:expect(tostring(t:now() + duration "2 working hours"), "2026-03-09T10:30:00+08:00")
end)

test("alerts are one per key and target, rise with urgency, and end with the state", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "alerts")
  poke(t, thing, "alerts")
  t:expect(count("alert", { about = thing, state = "open" }), 1)
  poke(t, thing, "alerts_more")
  t:expect(count("alert", { about = thing, state = "open" }), 1)
  t:expect_alert { about = thing, key = "look", urgency = "urgent" }
  t:send("thing.lose", thing, {})
  t:expect_no_alert { about = thing, key = "look" }
end)

test("resolve ends an alert; the same call is then a new one", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "alerts")
  poke(t, thing, "resolves")
  t:expect_no_alert { about = thing, key = "look" }
  poke(t, thing, "alerts")
  t:expect(count("alert", { about = thing, key = "look" }), 2)
end)
