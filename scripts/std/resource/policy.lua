-- Rounds of the resource lists: the yearly one in January, the refresh in July. Who misses them is told, listed to the committee, and ranked last.
local days = require "std.days"
local posts = require "std.posts"

param.annual_within { default = "31 days", type = "duration", min = "7 days", max = "180 days", label = { en = "Yearly list due, days from 1 January", ["zh-CN"] = "年初清单期限(自1月1日)" } }
param.refresh_within { default = "31 days", type = "duration", min = "7 days", max = "180 days", label = { en = "Refresh due, days from 1 July", ["zh-CN"] = "半年更新期限(自7月1日)" } }
param.remind_before { default = "10 working days", type = "duration", min = "1 day", max = "30 days", label = { en = "First reminder ahead", ["zh-CN"] = "首次提醒提前" } }
param.remind_again_before { default = "2 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Last reminder ahead", ["zh-CN"] = "最后提醒提前" } }
param.stale_after { default = "30 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Offers are stale this long after the due date", ["zh-CN"] = "逾期多久视为过期" } }

local unfiled = { "expected", "overdue" }

-- ---- what is offered carries its date ----

local function open_lists(unit)
  return find("resource_list", { unit = unit, state = unfiled })
end

-- The list is in by itself once every offer has been looked at since the round began.
local function file_when_fresh(unit)
  for _, list in ipairs(open_lists(unit)) do
    local old = 0
    for _, offer in ipairs(find("resource", { unit = unit, state = "offered" }, { limit = 1000 })) do
      if not offer.refreshed or offer.refreshed < list.round.created then old = old + 1 end
    end
    if old == 0 and list.round.part == "refresh" then list:file { because = say("resource_all_fresh", { unit = unit }) } end
  end
end

local function fresh(resource, event)
  if event.data.refreshed then
    if resource.stale then resource:stamp { stale = false } end
  else
    resource:stamp { refreshed = now(), stale = false }
  end
end

on("resource.offer", fresh)
on("resource.update", function(resource, event)
  fresh(resource, event)
  file_when_fresh(resource.unit)
end)
on("resource.renew", fresh)
on("resource.refresh", function(resource)
  resource:stamp { refreshed = now(), stale = false }
  file_when_fresh(resource.unit)
end)
on("resource.withdraw", function(resource)
  if count("resource", { unit = resource.unit, state = "offered" }) > 0 then file_when_fresh(resource.unit) end
end)

-- ---- the rounds ----

-- From 1 January and 1 July; a community that starts in between opens its first round by hand.
local function open_round(due, part)
  local at = local_time(due)
  local first = days.first(at.year, part == "annual" and 1 or 7)
  local within = part == "annual" and param.annual_within or param.refresh_within
  create("resource_round.open_round", { year = at.year, part = part, due = days.last_minute(first + within) })
end

every("annual_round", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", at = "00:00", if_holiday = "keep", catch_up = "once" }, function(due) open_round(due, "annual") end)
every("refresh_round", { rrule = "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", at = "00:00", if_holiday = "keep", catch_up = "once" }, function(due) open_round(due, "refresh") end)

on("resource_round.open_round", function(round)
  for _, other in ipairs(find("resource_round", { state = "open" })) do
    if other ~= round then other:close { because = say("resource_next_round") } end
  end
  each("std.resource.expect", "unit", { state = "member" })
end)

local function expect(round, unit)
  create("resource_list.expect", { round = round, unit = unit, due = round.due })
end

each("std.resource.expect", "unit", { state = "member" }, function(unit)
  local round = find("resource_round", { state = "open" }, { sort = "-created", limit = 1 })[1]
  if round then expect(round, unit) end
end)

-- A unit that joins while a round is still running owes its list like the others.
local function join_round(unit)
  local round = find("resource_round", { state = "open" }, { sort = "-created", limit = 1 })[1]
  if round and round.due > now() and count("resource_list", { round = round, unit = unit }) == 0 then
    explain(say("resource_new_unit", { unit = unit }))
    expect(round, unit)
  end
end
on("unit.join", join_round)
on("unit.rejoin", join_round)

on("unit.leave", function(unit)
  for _, list in ipairs(open_lists(unit)) do list:void { reason = "left" } end
end)

on("resource_list.expect", function(list)
  for _, clock in ipairs { { "reminder", param.remind_before }, { "last_reminder", param.remind_again_before } } do
    local when = list.due - clock[2]
    if when > now() then at(when, list, clock[1], { while_in = "expected" }) end
  end
  at(list.due, list, "undelivered", { while_in = "expected" })
  at(list.due + param.stale_after, list, "stale_now", { while_in = unfiled })
end)

local function remind(list, urgency)
  local offers = count("resource", { unit = list.unit, state = "offered" })
  alert { to = list.unit, about = list, key = "resource_list", urgency = urgency, while_in = unfiled,
    text = say(list.round.part == "annual" and "resource_annual_due" or "resource_refresh_due", { due = list.due, offers = offers }) }
end

on("resource_list.reminder", function(list) remind(list, "normal") end)
on("resource_list.last_reminder", function(list) remind(list, "high") end)

on("resource_list.undelivered", function(list)
  list:miss { late = true }
  alert { to = list.unit, about = list, key = "resource_list", urgency = "urgent", text = say("resource_overdue", { due = list.due }), while_in = unfiled }
end)

-- ---- stale offers ----

local function offers_before(list, since)
  local old = {}
  for _, offer in ipairs(find("resource", { unit = list.unit, state = "offered", stale = false }, { limit = 90 })) do
    if not offer.refreshed or offer.refreshed < since then old[#old + 1] = offer end
  end
  return old
end

-- A unit with more offers than one turn may mark goes on an hour later.
on("resource_list.stale_now", function(list)
  local old = offers_before(list, list.round.created)
  for _, offer in ipairs(old) do offer:stamp { stale = true, because = say("resource_stale", { due = list.due }) } end
  if #old == 90 then after("1h", list, "stale_now", { while_in = unfiled }) end
end)

-- ---- handing in ----

check("resource_list.file", function(list, event)
  if count("resource", { unit = list.unit, state = "offered" }) == 0 and not event.data.note then
    return refuse(say("resource_empty_list"), "note")
  end
end)

-- Handing in says that all that stands on the list is still true.
on("resource_list.file", function(list)
  local offers = find("resource", { unit = list.unit, state = "offered" }, { limit = 1000 })
  local old = {}
  for _, offer in ipairs(offers) do
    if offer.stale or not offer.refreshed or offer.refreshed < list.round.created then old[#old + 1] = offer end
  end
  for i = 1, math.min(#old, 90) do old[i]:stamp { refreshed = now(), stale = false } end
  list:receipt { offers = #offers, filed_at = now() }
end)

on("resource_list.receipt", function(list)
  local round = list.round
  if round.state == "open" and count("resource_list", { round = round, state = unfiled }) == 0 then round:close { because = say("resource_all_in") } end
end)

on("resource_round.close", function(round) resolve(round, "missing_lists") end)

-- ---- who has not: to the committee, on the first working day after the due date and weekly from then on ----

local function names_of(lists)
  local names = {}
  for i = 1, math.min(#lists, 40) do names[i] = lists[i].unit.name end
  return table.concat(names, "、")
end

local function report_missing(round)
  local missing = find("resource_list", { round = round, state = "overdue" }, { limit = 1000 })
  if #missing == 0 then return resolve(round, "missing_lists") end
  local ids = {}
  for i, list in ipairs(missing) do ids[i] = list.unit.id end
  resolve(round, "missing_lists")
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = round, key = "missing_lists", urgency = "high", data = { units = ids },
    text = say("resource_missing", { count = #missing, all = count("resource_list", { round = round, state = { "expected", "overdue", "filed" } }), units = names_of(missing) }) }
end

every("missing_lists", { rrule = "FREQ=DAILY", at = "09:00", if_holiday = "skip", catch_up = "once" }, function()
  for _, round in ipairs(find("resource_round", { state = "open" })) do
    local told = find("alert", { about = round, key = "missing_lists" }, { sort = "-created", limit = 1 })[1]
    if round.due < now() and (not told or told.created + duration "6 days" < now()) then report_missing(round) end
  end
end)
