local scores = require "std.scoring_entry"

param.answer_weight { type = "number", default = 1, min = 0, max = 100, label = { en = "Weight of a request answered in time", ["zh-CN"] = "按时答复权重" } }
param.land_weight { type = "number", default = 2, min = 0, max = 100, label = { en = "Weight of a demand landed in time", ["zh-CN"] = "按时落地权重" } }

-- The first outcome of an occasion decides.
local function score(demand, unit, indicator, weight, met, event)
  if not unit or scores.is_put(unit, indicator, demand) then return end
  scores.put(unit, indicator, met, demand, event, { weight = weight })
end

local function score_answer(demand, met, event) score(demand, demand.scored_unit, "demand_answer", param.answer_weight, met, event) end
local function score_land(demand, met, event) score(demand, demand.unit, "demand_land", param.land_weight, met, event) end

-- Handlers of what a limit's passing raises come after these: the unit named is still the one that was asked.
local function remember(demand)
  if demand.unit ~= demand.scored_unit then demand:score_for { scored_unit = demand.unit or none } end
end

on("demand.assign", remember)
on("demand.pass_to", remember)
on("demand.unit_silent", function(demand, event) score_answer(demand, 0, event) end)
on("demand.cannot", function(demand, event) score_answer(demand, 1, event) end)         -- an answer, with a reason

on("demand.note_times", function(demand, event)
  if event.data.taken_on then score_answer(demand, 1, event) end
end)

on("demand.unlanded", function(demand, event)
  if demand.taken_on then score_land(demand, 0, event) end
end)

on("demand.settle", function(demand, event)
  if demand.taken_on then score_land(demand, demand.land_late and 0 or 1, event) end
end)

on("demand.void", function(demand, event) scores.strike(demand, event.data.reason) end)
on("demand.merge", function(demand) scores.strike(demand, say("board_demand_duplicate").en) end)

on("appraisal.draw_up", function(appraisal)
  local figures = {}
  for name, value in pairs(appraisal.figures or {}) do figures[name] = value end
  local first, last_moment = time(appraisal.year .. "-01-01"), time((appraisal.year + 1) .. "-01-01") - duration "1s"
  local settled = { unit = appraisal.unit, taken_on = true, state = { "settled", "closed" }, created = range(first, last_moment) }
  figures.demands_settled = count("demand", settled)
  settled.outcome = "solved"
  figures.demands_solved = count("demand", settled)
  appraisal:note { figures = figures }
end)
