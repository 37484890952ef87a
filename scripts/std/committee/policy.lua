-- The joint committee's roster: secretary, deputy, and each unit's head as part-time member. A unit without a head or liaison is named.
-- Needs std.organisation.
local posts = require "std.posts"

param.roster_grace { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time a new unit has to name its people", ["zh-CN"] = "新单位报人期限" } }

local function held(role, unit)
  for _, post in ipairs(find("post", { role = role, unit = unit })) do
    if posts.person(post) then return true end
  end
  return false
end

-- What a unit lacks: nil, or a text
local function lacking(unit)
  local head, liaison = held("part_time_member", unit), held("representative", unit)
  if head and liaison then return nil end
  if not head and not liaison then return say("committee_lacks_both", { unit = unit }) end
  return say(head and "committee_lacks_liaison" or "committee_lacks_head", { unit = unit })
end

local function officers_missing()
  local missing = {}
  for _, role in ipairs { "secretary", "deputy_secretary", "street_committee" } do
    if not posts.holder(role, {}) then missing[#missing + 1] = role end
  end
  return missing
end

local function deputy()
  return posts.holder("deputy_secretary", {}) or posts.holder("secretary", {}) or "deputy_secretary"
end

local function is_new(unit)
  return unit.created + param.roster_grace > now()
end

-- Monthly: one list. An empty seat does not wait for the day when somebody is needed.
every("roster_check", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function()
  if count("unit", { state = "member" }) == 0 then return explain(say("committee_no_units")) end
  local units, names = {}, {}
  for _, unit in ipairs(find("unit", { state = "member" }, { limit = 1000 })) do
    local lack = not is_new(unit) and lacking(unit)
    if lack then
      units[#units + 1] = { unit = unit.id, lacks = lack }
      if #names < 10 then names[#names + 1] = unit.name end
    end
  end
  local missing = officers_missing()
  local seat = find("post", { role = "deputy_secretary" })[1]       -- the list hangs on the office that has to act
  if seat then resolve(seat, "roster") end
  if #units == 0 and #missing == 0 then return explain(say("committee_complete")) end
  alert { to = deputy(), about = seat, key = "roster", data = { units = units, officers = missing },
    text = say("committee_incomplete", { units = #units, officers = #missing, names = table.concat(names, "、") }) }
end)

-- A seat that falls empty is told at once.
on("post.vacate", { name = "seat_empty" }, function(post)
  local role = post.role
  if role ~= "part_time_member" and role ~= "representative" and role ~= "secretary" and role ~= "deputy_secretary" then return end
  alert { to = deputy(), about = post, key = "seat_empty", text = say("committee_seat", { role = role, unit = post.unit }), while_in = "vacant" }
end)
