local function prepare(t)
  t:at "2026-03-02 10:00"
  for i = 1, 2 do
    t:create("grid", { id = "g-" .. i, name = "G" .. i })
    t:create("microgrid", { id = "mg-" .. i, name = "M" .. i, grid = "g-" .. i })
  end
end

local function call(t, microgrid) return t:send("call.make", { microgrid = microgrid }) end

test("a mobilisation switches the rules of the areas it covers, and only those", function(t)
  prepare(t)
  t:expect(call(t, "mg-1").heard, "peace")
  local flood = t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 2, areas = { "g-1" } })
  t:expect(call(t, "mg-1").heard, "war")
  t:expect(call(t, "mg-2").heard, "peace")
  t:send("mobilisation.confirm", flood, {})
  t:advance "1 day"
  t:expect(call(t, "mg-1").heard, "war")
  t:send("mobilisation.stand_down", flood, {})
  t:expect(call(t, "mg-1").heard, "peace")
end)

test("an unconfirmed one ends by itself after four hours", function(t)
  prepare(t)
  local fire = t:send("mobilisation.declare", { name = "火灾", category = "fire", severity = 3 })
  t:expect(call(t, "mg-2").heard, "war")
  t:advance "4 hours"
  t:expect(fire.state, "stood_down")
  t:expect(call(t, "mg-2").heard, "peace")
end)

test("params by mode and by grid", function(t)
  prepare(t)
  t:param("limit", 3, { mode = "war" })
  t:param("limit", 5, { grid = "g-2" })
  t:expect(call(t, "mg-1").most, 10)
  t:expect(call(t, "mg-2").most, 5)
  t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 2 })
  t:expect(call(t, "mg-1").most, 3)
end)

test("a mode may have defaults of its own, until somebody sets a value for it", function(t)
  prepare(t)
  t:expect(call(t, "mg-1").wait, "2026-03-02T11:00:00+08:00 2026-03-02T12:00:00+08:00")
  t:send("mobilisation.declare", { name = "防汛", category = "flood", severity = 2, areas = { "g-1" } })
  t:expect(call(t, "mg-1").wait, "2026-03-02T10:10:00+08:00 2026-03-02T12:00:00+08:00")
  t:expect(call(t, "mg-2").wait, "2026-03-02T11:00:00+08:00 2026-03-02T12:00:00+08:00")
  t:param("wait", { first = "20m" }, { mode = "war" })
  t:expect(call(t, "mg-1").wait, "2026-03-02T10:20:00+08:00 2026-03-02T12:00:00+08:00")
end)

test("a drill switches nothing", function(t)
  prepare(t)
  t:send("mobilisation.declare", { name = "演练", category = "flood", severity = 2, drill = true })
  t:expect(call(t, "mg-1").heard, "peace")
end)
