local scores = require "std.scoring_entry"

param.claim_weight { type = "number", default = 1, min = 0, max = 100, label = { en = "Weight of a wish answered in time", ["zh-CN"] = "按时接单权重" } }
param.finish_weight { type = "number", default = 2, min = 0, max = 100, label = { en = "Weight of a wish finished in time", ["zh-CN"] = "按时办结权重" } }

-- Handlers of what a limit's passing raises come after this one: the unit named here is still the one that was asked.
local function score_claim(wish, met, event)
  if wish.scored_unit then
    scores.put(wish.scored_unit, "wish_claim", met, wish, event, { weight = param.claim_weight, since = last(wish, "dispatch").time, text = wish.notice })
  end
end

on("wish.dispatch", function(wish) wish:score_for { scored_unit = wish.unit } end)
on("wish.unclaimed", function(wish, event) score_claim(wish, 0, event) end)
on("wish.refuse", function(wish, event) score_claim(wish, 1, event) end)         -- answered, with a reason

on("wish.claim", function(wish, event)
  if event.before.state == "dispatched" then score_claim(wish, 1, event) end
  if wish.unit and wish.unit ~= wish.scored_unit then wish:score_for { scored_unit = wish.unit } end
end)

local function score_finish(wish, met, event)
  local claimed = last(wish, "claim")
  if not wish.scored_unit or not claimed or scores.is_put(wish.scored_unit, "wish_finish", wish, claimed.time) then return end
  scores.put(wish.scored_unit, "wish_finish", met, wish, event, { weight = param.finish_weight, since = claimed.time, text = wish.notice })
end

-- The first limit missed decides; what was finished in time counts when it is closed.
on("wish.unfinished", function(wish, event) score_finish(wish, 0, event) end)
on("wish.release", function(wish, event) score_finish(wish, 0, event) end)
on("wish.confirm", function(wish, event) score_finish(wish, 1, event) end)
on("wish.call_back", function(wish, event) score_finish(wish, 1, event) end)
on("wish.lapse", function(wish, event) score_finish(wish, 1, event) end)

-- Void and duplicate wishes were never asked for.
on("wish.void", function(wish, event) scores.strike(wish, event.data.reason) end)
on("wish.merge", function(wish) scores.strike(wish, say("board_wish_duplicate").en) end)

-- The year-end file.
on("appraisal.draw_up", function(appraisal)
  local figures = {}
  for name, value in pairs(appraisal.figures or {}) do figures[name] = value end
  local first, last_moment = time(appraisal.year .. "-01-01"), time((appraisal.year + 1) .. "-01-01") - duration "1s"
  figures.wishes_fulfilled = count("wish", { unit = appraisal.unit, state = "closed", closed_at = range(first, last_moment) })
  figures.wishes_open = count("wish", { unit = appraisal.unit, state = { "dispatched", "claimed", "done" } })
  appraisal:note { figures = figures }
end)
