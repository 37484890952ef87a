-- Visits to those living alone come by rule; one that is missed is known to somebody the same day.
local posts = require "std.posts"
local dates = require "std.dates"
local moves = require "std.moves"

param.visit_every { type = "table", of = "duration", min = "1 day", max = "365 days", label = { en = "Home visits by rule, every", ["zh-CN"] = "定期探访周期" },
  default = { living_alone = "7 days", elderly = "30 days", disabled = "30 days", hardship = "90 days" } }
param.visit_until { default = "17:00", type = "text", label = { en = "A visit's day ends at", ["zh-CN"] = "当日探访截止" } }
param.give_within { default = "10 working days", type = "duration", min = "1 day", max = "365 days", label = { en = "A missed service is asked for again within", ["zh-CN"] = "逾期服务再催期限" } }

local function deputy_secretary() return posts.holder("deputy_secretary", {}) or "deputy_secretary" end

-- The visitor, unless he is not there: then the deputy in a post of his, the microgrid's leader, its grid's leader.
local function visitor_now(care, visitor)
  local here = visitor and posts.person { state = "held", person = visitor }
  if here then return here end
  for _, post in ipairs(visitor and visitor.posts or {}) do
    local deputy = post.state ~= "vacant" and posts.person(post)
    if deputy and deputy ~= visitor then return deputy end
  end
  local place = posts.place(care)
  local skip = visitor and { [visitor.id] = true } or nil
  return posts.holder("microgrid_leader", place, skip) or posts.holder("grid_leader", place, skip)
end

local function interval(care)
  return care.visit_every or param.visit_every[care.category]
end

-- Plans one visit for a day; its end is that day's.
local function plan_visit(care, day)
  return create("care_service.plan", { person = care.person, care = care, microgrid = care.microgrid, category = "home_visit", unit = care.unit,
    visitor = visitor_now(care, care.visitor), due = dates.at(day, param.visit_until) })
end

local function next_visit(care, from)
  local span = interval(care)
  if not span or care.state ~= "active" then return end
  at(dates.at(dates.of(dates.at(from, "12:00") + span), "08:00"), care, "visit_day", { while_in = "active" })
end

-- The first visits are spread over the interval, so that a community does not visit everybody on one day.
on("care_register.enter", function(care)
  local span = interval(care)
  if not span then return end
  local far = dates.days(today(), dates.of(now() + span)) - 1
  at(dates.at(dates.add(today(), random(1, math.max(1, far))), "08:00"), care, "visit_day", { while_in = "active" })
end)

local function open_visit(care)
  return find("care_service", { care = care, category = "home_visit", state = "planned" })[1]
end

on("care_register.visit_day", function(care)
  if not open_visit(care) then plan_visit(care, today()) end
end)

on("care_register.update", { if_state = "active" }, function(care, event)
  if event.data.visit_every or event.data.category then
    local visit = open_visit(care)
    if not visit then next_visit(care, today()) end
  end
end)

on("care_register.pause", function(care, event)
  local visit = open_visit(care)
  if visit then visit:cancel { reason = "暂离 (away)" } end
  at(dates.at(event.data.back_on, "08:00"), care, "back_again", { while_in = "paused" })
end)

on("care_register.back_again", function(care) care:resume {} end)
on("care_register.resume", function(care)
  if interval(care) and not open_visit(care) then plan_visit(care, dates.add(today(), 1)) end
end)

on("care_register.finish", function(care)
  local visit = open_visit(care)
  if visit then visit:cancel { reason = "退出台账 (ended)" } end
end)

-- A person who leaves is off the register; one who has died is not visited.
on("person.depart", { name = "leaves_the_register" }, function(person)
  for _, care in ipairs(person.care) do
    if care.state == "active" or care.state == "paused" then care:finish { reason = "人员离开 (departed)" } end
  end
end)

check("care_service.record", function(_, event)
  if event.data.happened_on > today() then return refuse(say("care_to_come", { day = event.data.happened_on }), "happened_on") end
end)

check("care_service.give", function(_, event)
  if event.data.happened_on and event.data.happened_on > today() then return refuse(say("care_to_come", { day = event.data.happened_on }), "happened_on") end
end)

on("care_service.plan", function(service)
  at(service.due, service, "not_given", { while_in = "planned" })
  local to = service.visitor or service.unit
  if to then alert { to = to, about = service, key = "care", text = say("care_due", { category = service.category, person = service.person, due = service.due }), while_in = "planned" } end
end)

on("care_service.reassign", function(service)
  resolve(service, "care")
  alert { to = service.visitor, about = service, key = "care", urgency = service.state == "missed" and "urgent" or "normal", text = say("care_due", { category = service.category, person = service.person,
    due = service.due }),
    while_in = { "planned", "missed" } }
end)

-- Visits never pause: whoever is away, his are another's at once. (each of this name is asked for by other pieces as well)
each("visits_to_deputy", "care_service", { state = { "planned", "missed" } }, function(service)
  if not service.care then return end
  local other = visitor_now(service.care, service.visitor)
  if other and other ~= service.visitor then service:reassign { visitor = other, because = say("care_another", { visitor = service.visitor }) } end
end)

on("person.absent", { name = "visitor_away" }, function(person)
  if count("care_service", { visitor = person, state = { "planned", "missed" } }) > 0 then each("visits_to_deputy", "care_service", { visitor = person, state = { "planned", "missed" } }) end
end)

local function alone(service) return service.care ~= nil and service.care.category == "living_alone" and service.category == "home_visit" end

local function told_of_a_miss(service)
  local place = posts.place(service)
  local skip = service.visitor and { [service.visitor.id] = true } or nil
  return posts.holder("microgrid_leader", place, skip) or posts.holder("grid_leader", place, skip) or deputy_secretary()
end

on("care_service.not_given", function(service) service:miss { because = say("care_missed", { category = service.category, person = service.person, due = service.due }) } end)

-- Living alone: the same day the visitor and another person hear of it, urgently; the others get a note.
on("care_service.miss", function(service)
  local words = say("care_missed", { category = service.category, person = service.person, due = service.due })
  local urgency = alone(service) and "urgent" or "normal"
  if service.visitor then alert { to = service.visitor, about = service, key = "missed", urgency = urgency, text = words, while_in = "missed" } end
  if service.unit then alert { to = service.unit, about = service, key = "missed", urgency = urgency, text = words, while_in = "missed" } end
  alert { to = told_of_a_miss(service), about = service, key = "missed", urgency = urgency, text = words, while_in = "missed" }
  if alone(service) then
    at(dates.at(dates.add(today(), 1), "12:00"), service, "still_missed", { while_in = "missed" })
  else
    after(param.give_within, service, "still_missed", { while_in = "missed" })
  end
end)

-- Nobody went until the next noon: the deputy secretary, each day anew.
on("care_service.still_missed", function(service)
  resolve(service, "still_missed")
  alert { to = deputy_secretary(), about = service, key = "still_missed", urgency = alone(service) and "urgent" or "high",
    text = say("care_still_missed", { category = service.category, person = service.person, due = service.due }), while_in = "missed" }
  if alone(service) then after("1 day", service, "still_missed", { while_in = "missed" }) else after(param.give_within, service, "still_missed", { while_in = "missed" }) end
end)

local function help_needed(service)
  if not service.need_help then return end
  local place = posts.place(service)
  alert { to = posts.holder("microgrid_leader", place) or posts.holder("grid_leader", place) or deputy_secretary(), about = service, key = "needs_help", urgency = "urgent",
    text = say("care_needs_help", { person = service.person, category = service.category }) }
end

local function was_visited(service, day)
  help_needed(service)
  local care = service.care
  if not care or service.category ~= "home_visit" then return end
  local visit = open_visit(care)
  if visit and visit ~= service then visit:cancel { reason = "已探访 (visited)" } end
  next_visit(care, day)
end

on("care_service.give", function(service, event)
  local day = event.data.happened_on or today()
  if not event.data.happened_on then service:date_it { happened_on = day } end
  was_visited(service, day)
end)

on("care_service.record", function(service) was_visited(service, service.happened_on) end)

-- A visit that was called off is followed by the next one.
on("care_service.cancel", function(service)
  local care = service.care
  if care and care.state == "active" and service.category == "home_visit" and not open_visit(care) and not due(care, "visit_day") then next_visit(care, today()) end
end)

moves.duty { kind = "care_register", field = "visitor", states = { "active", "paused" }, event = "update" }
moves.duty { kind = "care_service", field = "visitor", states = { "planned", "missed" }, event = "reassign" }
moves.case { kind = "care_register", person = "person", states = { "active", "paused" }, event = "move" }
moves.case { kind = "care_service", person = "person", states = { "planned", "missed" }, event = "move" }
