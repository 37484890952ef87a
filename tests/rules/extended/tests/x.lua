local function prepare(t)
  t:at "2026-03-02 10:00"
  t:create("grid", { id = "g-1", name = "G" })
  t:create("microgrid", { id = "mg-1", name = "M", grid = "g-1" })
  t:create("unit", { id = "u-1", name = "U", category = "agency", grid = "g-1" })
  t:create("resource", { unit = "u-1", name = "help", category = "elderly", capacity = 2 })
end

test("a category of the community's own: routed by std, which finds no offer", function(t)
  prepare(t)
  local wish = t:send("wish.submit", { text = "x", microgrid = "mg-1", category = "pets" })
  t:expect(wish.state, "referred")
  t:expect(#t:failures(), 1)                           -- the pack's own rule came too late: park is possible only from submitted
end)

test("another default, and a rule of std turned off with a reason", function(t)
  prepare(t)
  local wish = t:send("wish.submit", { text = "y", microgrid = "mg-1", category = "elderly" })
  t:expect(tostring(due(wish, "unclaimed")), "2026-03-09T10:00:00+08:00")
  t:advance "6 working days"
  t:expect(wish.state, "dispatched")
  t:expect(wish.unit.id, "u-1")
end)

test("a retired value is refused for what is new", function(t)
  prepare(t)
  local why = t:refused("wish.submit", { text = "z", microgrid = "mg-1", category = "merchant" })
  t:expect(string.find(why, "merchant", 1, true) ~= nil or string.find(why, "one of", 1, true) ~= nil, why)
end)
