-- The life of a wish in this community, whatever it is called and whoever holds its posts: people and places are looked for.
-- 微心愿在本社区的全过程;改动问卷后仍应通过。
local function first(kind, where)
  return find(kind, where or { all = true }, { limit = 1 })[1]
end

-- What lies in a microgrid, or in a grid itself where there is none.
local function at_home(fields)
  local microgrid, grid = first "microgrid", first "grid"
  if microgrid then fields.microgrid = microgrid.id elseif grid then fields.grid = grid.id end
  return fields
end

local function resident()
  return first("person", { category = "resident" })
end

local function no_failures(t)
  local failure = t:failures()[1]
  t:expect(failure and failure.rule .. ": " .. failure.error, nil)
end

-- By the unit that was asked, else from the board by a member; whoever decides puts a referred one there.
local function claim(t, wish)
  if wish.state == "dispatched" then return t:send("wish.claim", wish, {}, { as = first("post", { role = "representative", unit = wish.unit }).person.id }) end
  if wish.state ~= "open" then t:send("wish.open", wish, {}) end
  t:create("person", { id = "a-helper", name = "帮手", category = "worker", double_registered = true })
  t:send("wish.claim", wish, {}, { as = "a-helper" })
end

test("a wish is asked for, taken, done and confirmed", function(t)
  t:at "2026-03-02 09:30"
  t:setup()
  local wish = t:send("wish.submit", at_home { text = "换灯泡", category = "elderly", resident = resident().id }, { as = resident().id })
  claim(t, wish)
  t:expect(wish.state, "claimed")
  t:send("wish.complete", wish, { proof = "已换" }, { as = (wish.member or first("post", { role = "representative", unit = wish.unit }).person).id })
  t:send("wish.confirm", wish, { rating = 5 }, { as = resident().id })
  t:expect(wish.state, "closed")
  no_failures(t)
end)

test("a wish that nobody takes rests with a person, on a clock", function(t)
  t:at "2026-03-02 09:30"
  t:setup()
  local wish = t:send("wish.submit", at_home { text = "陪聊", category = "elderly", resident = resident().id }, { as = resident().id })
  t:advance "60 working days"
  t:expect(wish.state, "referred")
  t:expect_alert { about = wish, key = "decide_late" }
  no_failures(t)
end)
