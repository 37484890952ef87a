-- Declaring, confirming, standing down, and which mode an area is in.
local posts = require "std.posts"
local mobilised = require "std.mobilised"

param.confirm_within { default = "4h", type = "duration", min = "15m", max = "3 days", label = { en = "Time to confirm a mobilisation", ["zh-CN"] = "动员确认时限" } }
param.review_every { default = "1 day", type = "duration", min = "1h", max = "14 days", label = { en = "Asked whether it still lasts, every", ["zh-CN"] = "是否解除研判间隔" } }
param.areas { default = 20, min = 1, max = 20, label = { en = "Areas of one mobilisation", ["zh-CN"] = "单次动员区域数" } }

local running = { "declared", "confirmed" }
local leaders = { "secretary", "deputy_secretary" }

-- "war" while a mobilisation covers the entity's grid, else "peace".
mode_of(function(entity)
  local grid = area_of(entity, "grid")
  if not grid then
    local microgrid = area_of(entity, "microgrid")
    grid = microgrid and microgrid.grid
  end
  return mobilised.ruling(grid) and "war" or "peace"
end, { "peace", "war" })

local function mark(mobilisation)
  return mobilisation.drill and say("mode_drill") or { en = "", ["zh-CN"] = "" }
end

local function said(key, mobilisation, due)
  return say(key, { drill = mark(mobilisation), name = mobilisation.name, category = mobilisation.category, severity = mobilisation.severity, due = due })
end

local function tell_leaders(mobilisation, key, urgency, text)
  for _, role in ipairs(leaders) do
    alert { to = posts.holder(role, {}) or role, about = mobilisation, key = key, urgency = urgency, text = text, while_in = running }
  end
end

local function leads(person)
  for _, role in ipairs(leaders) do
    if person and posts.holder(role, {}) == person then return true end
  end
  return false
end

local function check_areas(_, event)
  local areas = event.data.areas
  if areas and #areas > param.areas then return refuse(say("mode_too_many_areas", { limit = param.areas }), "areas") end
end

check("mobilisation.declare", check_areas)
check("mobilisation.extend", check_areas)

-- What the secretary or the deputy declares holds; the duty holder's word holds for some hours until one of them confirms.
on("mobilisation.declare", function(mobilisation, event)
  explain(said("mode_declared", mobilisation))
  after(param.review_every, mobilisation, "lasting", { while_in = running })
  local person = get("person", event.actor)
  if leads(person) then return mobilisation:confirm { because = say("mode_by_leader", { person = person }) } end
  local due = now() + param.confirm_within
  mobilisation:await { confirm_by = due }
  at(due, mobilisation, "unconfirmed", { while_in = "declared" })
  tell_leaders(mobilisation, "confirm", "urgent", said("mode_confirm", mobilisation, due))
end)

on("mobilisation.confirm", function(mobilisation) resolve(mobilisation, "confirm") end)

on("mobilisation.unconfirmed", function(mobilisation, event)
  mobilisation:stand_down { because = say("mode_unconfirmed", { due = event.due }) }
end)

-- Nothing lasts without somebody being asked whether it still should.
on("mobilisation.lasting", function(mobilisation)
  resolve(mobilisation, "lasting")             -- heard again
  tell_leaders(mobilisation, "lasting", "high", said("mode_lasting", mobilisation))
  after(param.review_every, mobilisation, "lasting", { while_in = running })
end)

on("mobilisation.stand_down", function(mobilisation)
  mobilisation:record_end { stood_down_at = now() }
  explain(said("mode_over", mobilisation))
end)
