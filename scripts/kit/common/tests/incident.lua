-- The life of an incident in this community: people and places are looked for.
-- 事件在本社区的全过程;改动问卷后仍应通过。
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

test("an incident that nobody answers climbs to the top, is settled there and closes", function(t)
  t:at "2026-03-02 09:30"
  t:setup()
  local incident = t:send("incident.report", at_home { text = "路灯不亮", category = "facility", reporter = resident().id }, { as = resident().id })
  t:expect(incident.owner ~= nil, "somebody is asked at once")
  t:advance "80 working days"
  t:expect(incident.rung, "street")
  t:send("incident.settle", incident, { outcome = "solved", answer = "已修复" })
  t:advance "10 working days"
  t:expect(incident.state, "closed")
  no_failures(t)
end)
