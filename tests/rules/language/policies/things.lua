-- Each `poke` names one behaviour; the tests look at what came of it.
param.limit { default = 3, min = 1, max = 10, by = { "area" }, label = { en = "Limit", ["zh-CN"] = "上限" } }
param.rungs { type = "table", of = "duration", keys = { "first", "second" }, default = { first = "1h", second = "2 working days" }, label = { en = "Rungs", ["zh-CN"] = "级" } }

local function mark(thing, word)
  thing:trace { trail = (thing.trail or "") .. word .. " " }
end

check("thing.make", function(_, event)
  if event.data.name == "forbidden" then return refuse("that name is forbidden", "name") end
end)

check("thing.poke", { name = "check_fails" }, function(_, event)
  if event.data.what == "check_fails" then error("broken on purpose") end
end)

check("thing.poke", { name = "check_allows", on_failure = "allow" }, function(_, event)
  if event.data.what == "check_breaks" then error("broken on purpose") end
end)

local actions = {}

-- what a first handler raises runs after the second handler of the same event
actions.breadth = function(thing) thing:ripple { name_of = "a" } mark(thing, "first") end
actions.fails = function(thing)
  mark(thing, "lost")
  transfer { ledger = "points", from = "mint", to = thing, amount = 5, reason = "lost" }
  after("1h", thing, "bell")
  error("on purpose")
end
actions.catches = function(thing)
  local ok = pcall(function() thing:stop {} end)         -- refused: it is not busy
  mark(thing, ok and "stopped" or "caught")
end
actions.endless = function() while true do end end
actions.swallows = function(thing)
  pcall(function() while true do end end)
  mark(thing, "survived")
end
actions.floods = function(thing) for i = 1, 1000 do thing:ripple { name_of = "x" .. i } end end
actions.eats = function() local t = {} for i = 1, 1e7 do t[i] = { i } end return #t end
actions.recurses = function(thing) thing:poke { what = "recurses" } end
actions.pays = function(thing)
  transfer { ledger = "points", from = "mint", to = thing, amount = 5, reason = "gift", key = "once" }
  transfer { ledger = "points", from = "mint", to = thing, amount = 5, reason = "gift", key = "once" }
end
actions.overdraws = function(thing) transfer { ledger = "points", from = thing, to = "mint", amount = 50, reason = "too much" } end
actions.rings = function(thing) after("1h", thing, "bell") end
actions.rings_often = function(thing) after("61s", thing, "gong") end
actions.rings_later = function(thing) after("2h", thing, "bell") end
actions.rings_busy = function(thing) after("1h", thing, "bell", { while_in = "busy" }) end
actions.cancels = function(thing) cancel(thing, "bell") end
actions.pauses = function(thing) pause(thing, "bell") end
actions.rings_at = function(thing) at(now() + "6 working hours", thing, "bell") end
actions.pauses_working = function(thing) pause(thing, "bell", { working = true }) end
actions.rings_working = function(thing) after("6 working hours", thing, "bell") end
actions.resumes = function(thing) resume(thing, "bell") end
actions.alerts = function(thing) alert { to = "chief", about = thing, key = "look", while_in = { "new", "busy" } } end
actions.alerts_more = function(thing) alert { to = "chief", about = thing, key = "look", urgency = "urgent", while_in = { "new", "busy" } } end
actions.resolves = function(thing) resolve(thing, "look") end
actions.assigns = function(thing) thing.name = "other" end
local declares, asks = on, require          -- as other names, so that only the run sees it
actions.declares = function() declares("thing.make", function() end) end
actions.requires = function() asks("std.posts") end
actions.typo = function(thing) return thing.nmae end
actions.counts = function(thing) mark(thing, tostring(count("thing", { area = thing.area }))) end
actions.next = function(thing) mark(thing, "next") end
actions.limits = function(thing) mark(thing, tostring(param.limit) .. "/" .. tostring(param("limit", { area = thing.area }))) end
actions.rungs = function(thing) mark(thing, tostring(param.rungs.second)) end
actions.random = function(thing) mark(thing, tostring(random(1, 1000000))) end
actions.history = function(thing) mark(thing, times(thing, "poke") .. "," .. #history(thing, { event = "poke" }) .. "," .. tostring(last(thing, "make").type)) end
actions.each = function(thing) each("sweep", "thing", { area = thing.area }) end
actions.each_twice = actions.each
actions.sends = function(thing) thing:poke { what = "nothing" } return create("thing.make", { name = thing.name .. "-child", area = thing.area }) end
actions.working = function(thing) mark(thing, tostring(working_days(thing.moment, now()))) end
actions.digests = function(thing) mark(thing, digest { b = { 1, "x" }, a = thing.name } .. " " .. digest(thing.extra)) end
actions.twice = function(thing) mark(thing, "done") error("retry me") end

on("thing.poke", { name = "act", when = function(_, event) return event.data.what ~= "skipped", "asked to skip" end }, function(thing, event)
  local action = actions[event.data.what]
  if action then action(thing, event) end
end)

on("thing.poke", { name = "second" }, function(thing, event)
  if event.data.what == "breadth" then mark(thing, "second") end
  if event.data.what == "each_twice" then each("sweep", "thing", { area = thing.area }) end
end)

on("thing.poke", { name = "only_busy", if_state = "busy" }, function(thing) mark(thing, "busy") end)

on("thing.ripple", function(thing, event)
  if event.data.name_of == "a" then mark(thing, "rippled") end
end)

on("thing.bell", function(thing, event) mark(thing, "bell" .. (event.due and "!" or "?")) end)

on("thing.gong", function(thing) after("2s", thing, "gong") end)

each("sweep", function(thing) mark(thing, "swept") end)

every("market", { rrule = "FREQ=MONTHLY;BYMONTHDAY=15", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  local at = local_time(due)
  create("area.found", { name = string.format("market %02d-%02d", at.month, at.day) })
end)
