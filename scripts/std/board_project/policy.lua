local scores = require "std.scoring_entry"

param.weights { type = "table", of = "number", keys = { "project_claim", "task_done", "project_done", "three_regulars", "project_review" },
  default = { project_claim = 3, task_done = 1, project_done = 3, three_regulars = 1, project_review = 2 }, min = 0, max = 100,
  label = { en = "Weights", ["zh-CN"] = "权重" } }

-- The first outcome of an occasion decides: done later, it stays missed.
local function score(unit, indicator, met, entity, event, title)
  if not unit or scores.is_put(unit, indicator, entity) then return end
  scores.put(unit, indicator, met, entity, event, { weight = param.weights[indicator], text = title })
end

on("task.fall_due", function(task, event)
  if event.data.overdue then score(task.unit, "task_done", 0, task, event, task.title) end
end)
on("task.finish", function(task, event) score(task.unit, "task_done", 1, task, event, task.title) end)

on("project.fall_due", function(project, event)
  if event.data.overdue and project.state ~= "listed" then score(project.unit, "project_done", 0, project, event, project.title) end
end)
on("project.complete", function(project, event) score(project.unit, "project_done", 1, project, event, project.title) end)

-- Completed, and then found not to be so.
on("project.reject", function(project, event)
  if project.unit then scores.put(project.unit, "project_done", 0, project, event, { weight = param.weights.project_done, text = project.title }) end
end)

on("regular.miss", function(regular, event) score(regular.unit, "three_regulars", 0, regular, event, regular.project.title) end)
on("regular.perform", function(regular, event) score(regular.unit, "three_regulars", 1, regular, event, regular.project.title) end)

-- A review gives a share of a hundred.
on("review.give", function(review, event)
  scores.put(review.unit, "project_review", review.score / 100, review, event, { weight = param.weights.project_review, text = review.project.title, happened_on = review.happened_on })
end)
on("review.correct", function(review, event)
  scores.put(review.unit, "project_review", review.score / 100, review, event, { weight = param.weights.project_review, text = review.project.title })
end)

-- When claims close: each unit was asked for at least one.
each("board_claims", "unit", { state = "member" }, function(unit)
  local year = find("project_year", { state = "running" }, { sort = "-year", limit = 1 })[1]
  if not year then return end
  local source = "project_year/" .. year.id
  if count("score_entry", { unit = unit, indicator = "project_claim", source = source, state = "recorded" }) > 0 then return end
  local without = 0
  for _, other in ipairs(year.without or {}) do
    if other == unit then without = 1 end
  end
  create("score_entry.record", { unit = unit, indicator = "project_claim", met = 1 - without, weight = param.weights.project_claim, source = source, evidence = { source } })
end)

on("project_year.close_claims", function() each("board_claims") end)

on("task.void", function(task, event) scores.strike(task, event.data.reason) end)
on("project.void", function(project, event) scores.strike(project, event.data.reason) end)
on("regular.void", function(regular, event) scores.strike(regular, event.data.reason) end)
on("review.void", function(review, event) scores.strike(review, event.data.reason) end)

on("appraisal.draw_up", function(appraisal)
  local figures = {}
  for name, value in pairs(appraisal.figures or {}) do figures[name] = value end
  local mine = { unit = appraisal.unit, years = appraisal.year }
  figures.projects = count("project", mine)
  mine.state = { "completed", "appraised" }
  figures.projects_completed = count("project", mine)
  figures.reviews = count("review", { unit = appraisal.unit, year = appraisal.year, state = "given" })
  appraisal:note { figures = figures }
end)
