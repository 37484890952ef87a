-- 三定: each claimed project is studied, reported and appraised at regular intervals; and the quarterly review that is the appraisal.
local days = require "std.days"
local posts = require "std.posts"
local interest = require "std.interest"
local clocks = require "std.project.clocks"

param.months { type = "table", of = "integer", min = 1, max = 12, keys = { "study", "report", "appraise" }, default = { study = 3, report = 1, appraise = 3 },
  label = { en = "Regular duties, every so many months", ["zh-CN"] = "三定周期(月)" } }
param.entry_grace { default = "5 working days", type = "duration", min = "1h", max = "30 days", label = { en = "What was done in time may be entered this long after", ["zh-CN"] = "补录期限" } }

local duties = { "study", "report", "appraise" }

local function period_of(year, month, months)
  if months == 3 then return string.format("%d-Q%d", year, (month - 1) // 3 + 1) end
  if months == 12 then return string.format("%d", year) end
  if months == 1 then return string.format("%d-%02d", year, month) end
  return string.format("%d-%02d/%d", year, month, months)
end

-- A project owes a duty from the first whole period after its claim.
each("std.project.plan_regulars", "project", { state = { "claimed", "agreed" } }, function(project)
  local at_now = local_time(now())
  for _, duty in ipairs(duties) do
    local months = param.months[duty]
    local period = period_of(at_now.year, at_now.month, months)
    if (at_now.month - 1) % months == 0
      and count("regular", { project = project, duty = duty, period = period }) == 0 then
      create("regular.plan", { project = project, unit = project.unit, duty = duty, period = period, due = days.last_minute(days.first(at_now.year, at_now.month + months)) })
    end
  end
end)

every("regulars", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "00:05", if_holiday = "keep", catch_up = "once" }, function()
  each("std.project.plan_regulars", "project", { state = { "claimed", "agreed" } })
end)

-- The unit studies and reports; the committee appraises.
local function whose(regular)
  return regular.duty == "appraise" and clocks.committee() or regular.unit
end

local function shown(regular, more)
  return { duty = regular.duty, number = regular.project.number, period = regular.period, due = regular.due, unit = regular.unit, grace = more }
end

on("regular.plan", function(regular) clocks.set(regular, regular.due, "unmet", "reminder", "open") end)

on("regular.reminder", function(regular)
  alert { to = whose(regular), about = regular, key = "regular", text = say("regular_due", shown(regular)), while_in = "open" }
end)

on("regular.unmet", function(regular)
  local grace = regular.due + param.entry_grace
  alert { to = whose(regular), about = regular, key = "regular", urgency = "high", text = say("regular_unmet", shown(regular, grace)), while_in = "open" }
  at(grace, regular, "grace_over", { while_in = "open" })
end)

on("regular.grace_over", function(regular)
  regular:miss { late = true }
  local words = say("regular_missed", shown(regular))
  alert { to = whose(regular), about = regular, key = "missed", urgency = "urgent", text = words, while_in = "missed" }
  alert { to = posts.holder(regular.duty == "appraise" and "secretary" or "deputy_secretary", {}) or "secretary", about = regular, key = "missed_duty", urgency = "high", text = words, while_in = "missed" }
end)

check("regular.perform", function(regular, event)
  if event.data.happened_on > today() then return refuse(say("regular_future", { day = event.data.happened_on }), "happened_on") end
  if regular.duty == "appraise" then return interest.refusal(event, { regular.unit }) end
end)

on("regular.perform", function(regular, event)
  if not regular.late and event.data.happened_on > days.date(regular.due) then regular:mark_late { late = true } end
end)

-- ---- the quarterly review ----

check("review.give", function(_, event)
  local project = event.data.project
  if project.unit ~= event.data.unit then return refuse(say("review_other_unit", { unit = event.data.unit }), "unit") end
  return interest.refusal(event, { project.unit })
end)

local quarters = { q1 = 1, q2 = 2, q3 = 3, q4 = 4 }

-- A review of the quarter is the appraisal that was due in it.
on("review.give", function(review)
  local quarter = quarters[review.part]
  if not quarter then return end
  local period = string.format("%d-Q%d", review.year, quarter)
  for _, regular in ipairs(find("regular", { project = review.project, duty = "appraise", period = period, state = { "open", "missed" } })) do
    regular:perform { happened_on = review.happened_on or today(), text = review.note, because = say("review_given", { score = review.score }) }
  end
end)

-- ---- the work list of a unit, each Monday ----

local function ids(list)
  local out = {}
  for i = 1, math.min(#list, 50) do out[i] = list[i].id end
  return out
end

each("std.project.worklist", "unit", { state = "member" }, function(unit)
  local tasks = find("task", { unit = unit, state = "open" }, { sort = "due", limit = 1000 })
  local regulars = find("regular", { unit = unit, duty = { "study", "report" }, state = { "open", "missed" } }, { sort = "due", limit = 1000 })
  local projects = find("project", { unit = unit, state = { "claimed", "agreed" } }, { sort = "due", limit = 1000 })
  resolve(unit, "worklist")
  if #tasks + #regulars + #projects == 0 then return end
  local late = 0
  for _, task in ipairs(tasks) do
    if task.due < now() then late = late + 1 end
  end
  alert { to = unit, about = unit, key = "worklist", urgency = "low", text = say("worklist", { tasks = #tasks, late = late, regulars = #regulars, projects = #projects }),
    data = { tasks = ids(tasks), regulars = ids(regulars), projects = ids(projects) } }
end)

every("worklist", { rrule = "FREQ=WEEKLY;BYDAY=MO", at = "08:30", if_holiday = "next_working_day", catch_up = "once" }, function()
  local open = count("task", { state = "open" }) + count("regular", { state = { "open", "missed" } }) + count("project", { state = { "claimed", "agreed" } })
  -- last week's lists end even when everything is done
  if open + count("alert", { key = "worklist", state = { "open", "acknowledged" } }) > 0 then each("std.project.worklist", "unit", { state = "member" }) end
end)
