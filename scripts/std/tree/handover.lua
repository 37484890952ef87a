-- Handing a post over moves what its holder owes, in one turn, and leaves a list that can be printed and is confirmed.
local posts = require "std.posts"
local moves = require "std.moves"

param.acknowledge_within { default = "3 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to confirm a hand-over", ["zh-CN"] = "交接签收时限" } }

local a_run = 40                                   -- items a run: a run raises at most 100 events and 50 alerts

-- Of a post with an area, only what lies there (or where it went); what lies nowhere goes along.
local function within(post, entity)
  for _, level in ipairs { "microgrid", "grid" } do
    if post[level] then
      local area = area_of(entity, level)
      return area == nil or moves.current(area) == moves.current(post[level])
    end
  end
  return true
end

local function owed(handover, most)
  local out = {}
  for _, duty in ipairs(moves.duties) do
    local page = #out < most and find(duty.kind, { [duty.field] = handover.from_person, state = duty.states }, { limit = 1000 }) or {}
    for _, entity in ipairs(page) do
      if #out < most and within(handover.post, entity) then out[#out + 1] = { duty = duty, entity = entity } end
    end
  end
  return out
end

local function open_alerts(handover, most)
  local out = {}
  for _, one in ipairs(find("alert", { target = tostring(handover.from_person), state = "open" }, { limit = 1000 })) do
    if #out < most and (one.about == nil or within(handover.post, one.about)) then out[#out + 1] = one end
  end
  return out
end

local function pass_alert(handover, one)
  emit("alert.resolve", one, {})
  local spec = { to = handover.to_person, about = one.about, key = one.key, urgency = one.urgency, text = one.text, data = one.data }
  if one.about and one.while_in and #one.while_in > 0 then spec.while_in = one.while_in end
  alert(spec)
end

local function move_some(handover)
  local lines = handover.content and handover.content.lines or {}
  local moved = 0
  for _, item in ipairs(owed(handover, a_run)) do
    local entity = item.entity
    emit(item.duty.kind .. "." .. item.duty.event, entity, { [item.duty.field] = handover.to_person, because = say("tree_handed_over", { from = handover.from_person, to = handover.to_person }) })
    lines[#lines + 1] = { kind = entity.kind, id = entity.id, state = entity.state }
    moved = moved + 1
  end
  for _, one in ipairs(open_alerts(handover, a_run - moved)) do
    lines[#lines + 1] = { kind = "alert", id = one.id, key = one.key, about = one.about and tostring(one.about) or nil }
    pass_alert(handover, one)
    moved = moved + 1
  end
  handover:list { content = { lines = lines }, items = #lines }
end

on("post.hand_over", function(post, event)
  local from = event.before.person
  if from and from ~= post.person then create("handover.begin", { post = post, from_person = from, to_person = post.person }) end
end)

-- Each run moves some and, while there are more, is followed by another of the same turn.
on("handover.begin", move_some)
on("handover.list", function(handover)
  if #owed(handover, 1) > 0 or #open_alerts(handover, 1) > 0 then return move_some(handover) end
  handover:complete {}
end)

on("handover.complete", function(handover)
  alert { to = handover.to_person, about = handover, key = "handover", text = say("tree_handover", { role = handover.post.role, from = handover.from_person, items = handover.items }), while_in = "complete" }
  after(param.acknowledge_within, handover, "unacknowledged", { while_in = "complete" })
end)

on("handover.unacknowledged", function(handover)
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = handover, key = "handover_open",
    text = say("tree_handover_open", { role = handover.post.role, to = handover.to_person, items = handover.items }), while_in = "complete" }
  after(param.acknowledge_within, handover, "unacknowledged", { while_in = "complete" })
end)
