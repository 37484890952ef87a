-- Answers to a person go the way the person wants: an alert for those who read one, an errand of the microgrid leader for the others.
-- Needs std.organisation (person.reach, errand). A message that is moot is taken back with reach.drop, as an alert is with resolve.
local posts = require "std.posts"

local reach = {}

param.tell_within { default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time to make a call, a visit or hand over a slip", ["zh-CN"] = "电话、上门、纸条告知时限" } }

text "reach_errand" { en = "Please tell {person} ({channel}) by {due}: {text}", ["zh-CN"] = "请在{due}前告知{person}({channel}):{text}" }
text "reach_late" { en = "{person} has not been told yet ({channel}, was due {due})", ["zh-CN"] = "尚未告知{person}({channel},应于{due}前)" }

local by_hand = { call = true, visit = true, slip = true }

local function microgrid_of(about, person)
  return about.microgrid or person.household and person.household.microgrid
end

-- reach.tell { to = person, about = entity, key = "…", text = say(…), urgency = …, while_in = … }
function reach.tell(message)
  local person = message.to
  local how = person.reach
  if by_hand[how] then
    reach.drop(message.about, message.key, person)
    return create("errand.ask", { person = person, channel = how, about = message.about, key = message.key, text = message.text,
      microgrid = microgrid_of(message.about, person), due = now() + param.tell_within })
  end
  return alert { to = person, about = message.about, key = message.key, urgency = message.urgency, text = message.text,
    data = how and { channel = how } or nil, while_in = message.while_in }
end

-- What need not be told any more: by key, or every errand about the entity; only one person's when one is given.
function reach.drop(about, key, person)
  for _, errand in ipairs(find("errand", { about = about, state = "open" })) do
    if (not key or errand.key == key) and (not person or errand.person == person) then errand:drop {} end
  end
end

on("errand.ask", function(errand)
  alert { to = posts.holder("microgrid_leader", posts.place(errand)) or "microgrid_leader", about = errand, key = "errand",
    text = say("reach_errand", { person = errand.person, channel = errand.channel, due = errand.due, text = errand.text }), while_in = "open" }
  at(errand.due, errand, "overdue", { while_in = "open" })
end)

-- An errand that rests goes to the grid leader too, and is asked for again until it is marked.
on("errand.overdue", function(errand)
  alert { to = posts.holder("grid_leader", posts.place(errand)) or "grid_leader", about = errand, key = "errand_late", urgency = "high",
    text = say("reach_late", { person = errand.person, channel = errand.channel, due = errand.due }), while_in = "open" }
  after(param.tell_within, errand, "overdue", { while_in = "open" })
end)

return reach
