-- Small matters: the shared wish under other words, posts and limits.
local function submit(t, more)
  local fields = { text = "修鸡圈", microgrid = "v-1-1", category = "other", resident = "p-010" }
  for name, value in pairs(more or {}) do fields[name] = value end
  if fields.microgrid == "" then fields.microgrid = nil end
  return t:send("wish.submit", fields, { as = "p-010" })
end

test("a unit of the same village is asked, and has five working days", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local wish = submit(t)
  t:expect(wish.state, "dispatched")
  t:expect(wish.unit.id, "u-1")
  t:advance "5 working days + 1 minute"
  t:expect(wish.unit.id, "u-4")
  t:advance "5 working days"
  t:expect(wish.state, "referred")
  t:expect_alert { key = "decide", about = wish, to = get("post", "post-village_head-v-1").person }
  t:expect(#t:failures(), 0)
end)

test("a village without hamlets: the matter is dispatched, done and confirmed as anywhere", function(t)
  t:setup()
  t:at "2024-05-07 09:00"
  local wish = submit(t, { microgrid = "", grid = "v-6", resident = "p-163" })
  t:expect(wish.state, "dispatched")
  t:send("wish.claim", wish, {}, { as = get("post", "post-representative-" .. wish.unit.id).person.id })
  t:send("wish.complete", wish, { proof = "已修" }, { as = get("post", "post-representative-" .. wish.unit.id).person.id })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "p-163" })
  t:expect(wish.state, "closed")
  t:expect(#t:failures(), 0)
end)

test("a year goes by without a rule that misses the committee", function(t)
  t:setup()
  t:at "2024-01-02 09:00"
  submit(t)
  submit(t, { text = "换灯", microgrid = "", grid = "v-6" })
  t:at "2025-01-03 09:00"
  local failure = t:failures()[1]
  t:expect(failure and failure.rule .. ": " .. failure.error, nil)
end)
