local function make(t, name) return t:send("thing.make", { name = name or "one" }) end
local function poke(t, thing, what) return t:send("thing.poke", thing, { what = what }) end

test("a rule ended five times within a minute rests, its owner hears of it, and it proves itself again", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  for _ = 1, 4 do poke(t, thing, "endless") end
  poke(t, thing, "next")
  t:expect(thing.trail, "next ")
  poke(t, thing, "endless")
  t:expect_alert { to = "policy_owner", key = "suspended:policies.things.act", urgency = "high" }
  poke(t, thing, "next")
  t:expect(thing.trail, "next ")                       -- it rests
  t:advance "9 minutes"
  poke(t, thing, "next")
  t:expect(thing.trail, "next ")
  t:advance "1 minute"
  poke(t, thing, "next")                               -- let through, and it ends well
  t:expect(thing.trail, "next next ")
  poke(t, thing, "endless")
  poke(t, thing, "next")
  t:expect(thing.trail, "next next next ")
end)

test("kills spread over more than a minute do not suspend", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  for _ = 1, 8 do
    poke(t, thing, "endless")
    t:advance "20 seconds"
  end
  poke(t, thing, "next")
  t:expect(thing.trail, "next ")
end)

test("ended again on trial: it rests again", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  for _ = 1, 5 do poke(t, thing, "endless") end
  t:advance "10 minutes"
  poke(t, thing, "endless")
  poke(t, thing, "next")
  t:expect(thing.trail, nil)
end)

test("timers that set themselves again and again within a minute end at their depth", function(t)
  t:at "2026-03-02 10:00"
  local thing = make(t)
  poke(t, thing, "rings_often")
  t:advance "1 hour"
  t:expect(times(thing, "gong") <= 17, "it fired " .. times(thing, "gong") .. " times")
  t:expect(t:failures()[1].verdict, "limit")
end)
