-- The project list through its year: listed in January, claimed until 28 February, agreed, carried out, appraised. (DECISIONS.md, "Year")
local days = require "std.days"
local moves = require "std.moves"
local posts = require "std.posts"
local interest = require "std.interest"
local clocks = require "std.project.clocks"
require "std.project.tasks"
require "std.project.regulars"

param.projects_min { default = 1, min = 0, max = 20, label = { en = "Projects a unit is to claim a year", ["zh-CN"] = "每年应认领项目数" } }
param.projects_max { default = 2, min = 1, max = 50, label = { en = "Projects a unit may claim a year", ["zh-CN"] = "每年最多认领项目数" } }
param.list_within { default = "31 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Livelihood projects are listed, days from 1 January", ["zh-CN"] = "民生实事立项期限(自1月1日)" } }
param.claims_within { default = "59 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Projects are claimed, days from 1 January", ["zh-CN"] = "认领期限(自1月1日)" } }
param.claim_remind_before { default = "5 working days", type = "duration", min = "1 day", max = "60 days", label = { en = "Units without a claim are reminded ahead", ["zh-CN"] = "未认领单位提前提醒" } }
param.claim_other_within { default = "20 working days", type = "duration", min = "1 day", max = "180 days", label = { en = "Time to claim a project of a resolution", ["zh-CN"] = "其他项目认领时限" } }
param.assign_within { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time to assign what nobody claimed", ["zh-CN"] = "指定时限" } }
param.sign_within { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time to sign the agreement", ["zh-CN"] = "签约时限" } }
param.appraise_within { default = "20 working days", type = "duration", min = "1 day", max = "180 days", label = { en = "Time to appraise", ["zh-CN"] = "考评时限" } }

local counted = { "claimed", "agreed", "completed", "appraised" }
local running = { "claimed", "agreed" }

local function names(list, field)
  local out = {}
  for i = 1, math.min(#list, 40) do out[i] = list[i][field] end
  return #out > 0 and table.concat(out, "、") or nil
end

-- ---- the year ----

local function list_until(year) return days.last_minute(days.first(year, 1) + param.list_within) end
local function claim_until(year) return days.last_minute(days.first(year, 1) + param.claims_within) end

local function year_of(year) return find("project_year", { year = year })[1] end

local function begin_year(year)
  return year_of(year) or create("project_year.begin", { year = year, list_until = list_until(year), claim_until = claim_until(year) })
end

every("project_year", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", at = "00:00", if_holiday = "keep", catch_up = "once" }, function(due)
  begin_year(local_time(due).year)
end)

on("project_year.begin", function(year)
  if year.claim_until <= now() then return year:close_claims { because = say("project_year_later") } end
  if year.list_until > now() then at(year.list_until, year, "list_ends", { while_in = "listing" }) else year:close_list {} end
  local ahead = year.claim_until - param.claim_remind_before
  if ahead > now() then at(ahead, year, "claim_reminder", { while_in = { "listing", "claiming" } }) end
  at(year.claim_until, year, "claims_end", { while_in = { "listing", "claiming" } })
end)

on("project_year.list_ends", function(year) year:close_list {} end)

local function claims_of(unit, year) return count("project", { unit = unit, year = year, state = counted }) end

local function open_year() return find("project_year", { state = { "listing", "claiming" } }, { sort = "-year", limit = 1 })[1] end

each("std.project.remind_unit", "unit", { state = "member" }, function(unit)
  local year = open_year()
  if year and claims_of(unit, year.year) < param.projects_min then
    alert { to = unit, about = year, key = "claim_project", urgency = "high", while_in = { "listing", "claiming" },
      text = say("project_claim_ahead", { until_time = year.claim_until, open = count("project", { year = year.year, state = "listed" }) }) }
  end
end)

on("project_year.claim_reminder", function() each("std.project.remind_unit", "unit", { state = "member" }) end)

on("project_year.claims_end", function(year)
  local without = {}
  for _, unit in ipairs(find("unit", { state = "member" }, { limit = 1000 })) do
    if claims_of(unit, year.year) < param.projects_min then without[#without + 1] = unit end
  end
  year:close_claims { without = without, unclaimed = find("project", { year = year.year, livelihood = true, state = "listed" }, { limit = 1000 }) }
end)

each("std.project.tell_without", "unit", { state = "member" }, function(unit)
  local year = find("project_year", { state = "running" }, { sort = "-year", limit = 1 })[1]
  for _, other in ipairs(year and year.without or {}) do
    if other == unit then alert { to = unit, about = year, key = "no_claim", urgency = "high", text = say("project_claim_none", { year = year.year, until_time = year.claim_until }) } end
  end
end)

on("project_year.close_claims", function(year)
  if #(year.without or {}) == 0 and #(year.unclaimed or {}) == 0 then return end
  alert { to = clocks.committee(), about = year, key = "assign", urgency = "high",
    text = say("project_claims_closed", { year = year.year, units = names(year.without or {}, "name"), projects = names(year.unclaimed or {}, "number") }) }
  if #(year.without or {}) > 0 then each("std.project.tell_without", "unit", { state = "member" }) end
end)

-- On 1 December: what will not be completed is to be carried over or dropped.
every("year_end", { rrule = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  local number = local_time(due).year
  local unfinished = find("project", { state = { "listed", "claimed", "agreed" }, due = range(days.first(number, 1), days.first(number + 1, 1)) }, { limit = 1000 })
  if #unfinished == 0 then return end
  alert { to = clocks.committee(), about = begin_year(number), key = "year_end", urgency = "high",
    text = say("project_year_end", { count = #unfinished, year = number, projects = names(unfinished, "number") }) }
end)

-- ---- listing ----

check("project.list", function(_, event)
  local year = event.data.year or local_time(now()).year
  if event.data.livelihood and not event.data.decision and now() > list_until(year) then
    return refuse(say("project_list_over", { year = year, until_time = list_until(year) }), "decision")
  end
end)

local function wait_for_unit(project)
  local within = project.livelihood and clocks.later(claim_until(project.year), now()) + param.assign_within or now() + param.claim_other_within
  at(within, project, "unclaimed", { while_in = "listed" })
end

-- The number is the year and the place in it; it never changes, not even when the project is carried over.
on("project.list", function(project)
  local year = project.year or local_time(now()).year
  local before = find("project", { year = year, serial = range(1, 999999) }, { sort = "-serial", limit = 1 })[1]
  local serial = before and before.serial + 1 or 1
  project:enter { number = string.format("%d-%03d", year, serial), serial = serial, year = year, years = { year }, due = project.due or days.last_minute(days.first(year + 1, 1)) }
  if project.livelihood then begin_year(year) end
  wait_for_unit(project)
end)

on("project.unclaimed", function(project)
  clocks.again { to = clocks.committee(), about = project, key = "unclaimed", urgency = "high", text = say("project_unclaimed", { number = project.number, title = project.title }), while_in = "listed" }
  after(param.assign_within, project, "unclaimed", { while_in = "listed" })
end)

-- ---- claiming ----

-- beyond: the committee may resolve that a unit carries more than it may claim, though not more livelihood projects
local function refusal_of_unit(project, unit, beyond)
  if unit.state ~= "member" then return refuse(say("project_unit_left", { unit = unit }), "unit") end
  if beyond then return nil end
  local claims = claims_of(unit, project.year)
  if claims >= param.projects_max then
    return refuse(say("project_too_many", { unit = unit, count = claims, year = project.year, limit = param.projects_max }), "unit")
  end
end

local function in_committee(person)
  return count("post", { role = { "secretary", "deputy_secretary" }, person = person }) + count("post", { role = { "secretary", "deputy_secretary" }, deputy = person }) > 0
end

check("project.claim", function(project, event)
  local person = get("person", event.actor)
  if person and person.unit and person.unit ~= event.data.unit and not in_committee(person) then
    return refuse(say("project_other_unit", { person = person, unit = person.unit }), "unit")
  end
  if project.livelihood and now() > claim_until(project.year) then
    return refuse(say("project_claims_over", { until_time = claim_until(project.year) }))
  end
  return refusal_of_unit(project, event.data.unit)
end)

check("project.assign", function(project, event)
  if project.livelihood and now() <= claim_until(project.year) then
    return refuse(say("project_claims_run", { until_time = claim_until(project.year) }))
  end
  return refusal_of_unit(project, event.data.unit, not project.livelihood)
end)

local function set_due(project)
  clocks.set(project, project.due, "undone", "due_reminder", running)
end

local function agreement_text(project)
  return say("project_agreement", { number = project.number, title = project.title, unit = project.unit, year = project.year, description = project.description or "",
    planned = project.planned or "", measure = project.measure or "", due = project.due })["zh-CN"]
end

local function begin_work(project)
  local sign_by = now() + param.sign_within
  project:enter { claimed_at = now() }
  create("agreement.draft", { project = project, unit = project.unit, text = agreement_text(project) })
  alert { to = project.unit, about = project, key = "sign", text = say("project_sign", { number = project.number, due = sign_by }), while_in = "claimed" }
  at(sign_by, project, "unsigned", { while_in = "claimed" })
  set_due(project)
end

on("project.claim", begin_work)
on("project.assign", begin_work)

check("project.reassign", function(project, event)
  if event.data.unit ~= project.unit then return refusal_of_unit(project, event.data.unit, not project.livelihood) end
  return refuse(say("project_same_unit", { unit = project.unit }), "unit")
end)

on("project.unsigned", function(project)
  local words = say("project_unsigned", { number = project.number, unit = project.unit })
  clocks.again { to = project.unit, about = project, key = "sign", urgency = "high", text = words, while_in = "claimed" }
  clocks.again { to = clocks.committee(), about = project, key = "unsigned", urgency = "high", text = words, while_in = "claimed" }
  after(clocks.repeat_every(), project, "unsigned", { while_in = "claimed" })
end)

local function cancel_drafts(project)
  for _, agreement in ipairs(find("agreement", { project = project, state = "drafted" })) do agreement:cancel_draft {} end
end

on("project.release", function(project)
  cancel_drafts(project)
  project:enter { unit = none, claimed_at = none }
  wait_for_unit(project)
end)

-- Duties still to come; one whose period is over stays due.
local function drop_regulars(project)
  for _, regular in ipairs(find("regular", { project = project, state = "open", due = range(now(), nil) }, { limit = 50 })) do regular:drop {} end
end

-- Another unit takes it over with an agreement of its own; what was done so far stays with the project.
on("project.reassign", function(project, event)
  cancel_drafts(project)
  drop_regulars(project)
  resolve(project, "unit_left")
  resolve(project, "due")
  alert { to = event.before.unit, about = project, key = "reassigned", text = say("project_reassigned", { number = project.number, unit = project.unit, decision = event.data.decision }) }
  begin_work(project)
end)

-- A unit that leaves: what it has not begun is open again, what it has begun needs a resolution.
each("std.project.unit_left", "project", { state = running }, function(project)
  local words = say("project_unit_gone", { number = project.number, unit = project.unit })
  if project.state == "claimed" then return project:release { reason = words["zh-CN"], because = words } end
  alert { to = clocks.committee(), about = project, key = "unit_left", urgency = "high", text = words, while_in = running }
end)

on("unit.leave", function(unit) each("std.project.unit_left", "project", { unit = unit, state = running }) end)

-- ---- the agreement: it counts when both sides have signed the same text ----

check("agreement.sign_unit", function(agreement, event)
  local person = event.data.unit_signer
  if person.unit ~= agreement.unit and posts.representative(agreement.unit) ~= person then
    return refuse(say("project_signer_unit", { person = person, unit = agreement.unit }), "unit_signer")
  end
end)

check("agreement.sign_committee", function(_, event)
  local person = event.data.committee_signer
  if not in_committee(person) then return refuse(say("project_signer_committee", { person = person }), "committee_signer") end
end)

local function seal_when_signed(agreement)
  if agreement.unit_signer and agreement.committee_signer then agreement:seal { because = say("project_sealed") } end
end

on("agreement.sign_unit", function(agreement)
  seal_when_signed(agreement)
  if not agreement.committee_signer then
    alert { to = clocks.committee(), about = agreement, key = "sign", text = say("project_unsigned", { number = agreement.project.number, unit = agreement.unit }), while_in = "drafted" }
  end
end)
on("agreement.sign_committee", seal_when_signed)

on("agreement.amend", function(agreement)
  if agreement.unit_signer or agreement.committee_signer then
    agreement:unsign { unit_signer = none, unit_signed_on = none, committee_signer = none, committee_signed_on = none }
  end
  alert { to = agreement.unit, about = agreement, key = "sign_again", text = say("project_amended"), while_in = "drafted" }
end)

on("agreement.seal", function(agreement)
  if agreement.project.state == "claimed" and agreement.project.unit == agreement.unit then agreement.project:sign { because = say("project_sealed") } end
end)

-- ---- supervision ----

on("project.due_reminder", function(project)
  alert { to = project.unit, about = project, key = "due", urgency = "normal", text = say("project_due_soon", { number = project.number, due = project.due }), while_in = running }
end)

-- First the unit, then the committee again and again; when it fell due stays on record for the boards.
on("project.undone", function(project)
  local words = say("project_overdue", { number = project.number, unit = project.unit, due = project.due })
  local known = project.overdue_at and project.overdue_at >= project.due
  if not known then project:fall_due { overdue = true, overdue_at = now() } end
  clocks.again { to = project.unit, about = project, key = "due", urgency = "urgent", text = words, while_in = running }
  if known then clocks.again { to = clocks.committee(), about = project, key = "overdue", urgency = "urgent", text = words, while_in = running } end
  after(known and clocks.repeat_every() or clocks.committee_after(), project, "undone", { while_in = running })
end)

local function replan(project)
  resolve(project, "due")
  resolve(project, "overdue")
  set_due(project)
end

on("project.postpone", replan)
on("project.correct", { if_state = running }, function(project, event)
  if event.data.due then replan(project) end
end)

check("project.progress", function(project, event)
  local done = event.data.quantity
  if done and project.quantity and done < project.quantity then return refuse(say("project_less", { done = project.quantity }), "quantity") end
end)

-- ---- completion, appraisal, the next year ----

check("project.complete", function(project)
  local open = count("task", { project = project, state = "open" })
  if open > 0 then return refuse(say("project_open_tasks", { count = open })) end
end)

on("project.complete", function(project)
  if not project.happened_on then project:enter { happened_on = today() } end
  drop_regulars(project)
  after(param.appraise_within, project, "unappraised", { while_in = "completed" })
end)

on("project.unappraised", function(project)
  clocks.again { to = clocks.committee(), about = project, key = "appraise", urgency = "high", text = say("project_appraise", { number = project.number, unit = project.unit }), while_in = "completed" }
  after(param.appraise_within, project, "unappraised", { while_in = "completed" })
end)

on("project.reject", function(project, event)
  alert { to = project.unit, about = project, key = "rejected", urgency = "high", text = say("project_rejected", { number = project.number, reason = event.data.reason }), while_in = running }
  set_due(project)
end)

-- Nobody appraises what his own unit has done.
local function not_by_doer(project, event)
  local doers = { project.unit }
  if project.owner then doers[2] = project.owner end
  for _, unit in ipairs(project.helped_by or {}) do doers[#doers + 1] = unit end
  return interest.refusal(event, doers)
end
check("project.appraise", not_by_doer)
check("project.appraise_year", not_by_doer)
check("project.reject", not_by_doer)

local function review(project, year, score, note)
  if count("review", { project = project, year = year, part = "year", state = "given" }) == 0 then
    create("review.give", { project = project, unit = project.unit, year = year, part = "year", score = score, note = note, happened_on = today() })
  end
end

on("project.appraise", function(project, event)
  review(project, project.years[#project.years], event.data.score, event.data.note)
end)

on("project.appraise_year", function(project, event)
  review(project, event.data.year_of, event.data.points, event.data.note)
  cancel(project, "year_unappraised")
  resolve(project, "appraise_year")
end)

check("project.carry_over", function(project, event)
  local year = project.years[#project.years]
  if local_time(event.data.due).year <= year then return refuse(say("project_same_year", { year = year }), "due") end
end)

-- Into the next year under the old number; the year that ends is appraised as well.
on("project.carry_over", function(project, event)
  project:enter { years = append(project.years, local_time(event.data.due).year) }
  replan(project)
  after(param.appraise_within, project, "year_unappraised", { while_in = running })
end)

on("project.year_unappraised", function(project)
  local year = project.years[#project.years - 1]
  if not year or count("review", { project = project, year = year, part = "year", state = "given" }) > 0 then return end
  clocks.again { to = clocks.committee(), about = project, key = "appraise_year", urgency = "high", while_in = running,
    text = say("project_appraise_year", { number = project.number, unit = project.unit, year = year }) }
  after(param.appraise_within, project, "year_unappraised", { while_in = running })
end)

-- What hangs on a project ends with it.
local function wind_up(project, key, words)
  cancel_drafts(project)
  drop_regulars(project)
  for _, task in ipairs(find("task", { project = project, parent = none, state = "open" }, { limit = 30 })) do task:drop { reason = words["zh-CN"] } end
  if project.unit then alert { to = project.unit, about = project, key = key, text = words } end
end

on("project.drop", function(project, event) wind_up(project, "dropped", say("project_dropped", { number = project.number, reason = event.data.reason })) end)
on("project.void", function(project, event) wind_up(project, "disregard", say("project_void", { number = project.number, reason = event.data.reason })) end)

moves.duty { kind = "project", field = "owner", states = { "claimed", "agreed" }, event = "hand" }
