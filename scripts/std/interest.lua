-- Nobody verifies, confirms, scores or closes what he did, claimed or profits from, in whichever post. (DECISIONS.md, "Tree and posts")
local interest = {}

text "interest_own" { en = "{person} has an interest in this and cannot do it", ["zh-CN"] = "{person}与本事项有利害关系,须回避" }

text "interest_foreign" { en = "{person} does not act for {unit}", ["zh-CN"] = "{person}不能代表{unit}" }

-- whose: a person or unit, or a list of them (holes and nil are fine to leave out). A unit's members and representative act for it.
function interest.involves(person, whose)
  if whose == person then return true end
  if whose.kind == "unit" then
    if person.unit == whose then return true end
    for _, post in ipairs(find("post", { role = "representative", unit = whose })) do
      if post.person == person or post.deputy == person then return true end
    end
  end
  return false
end

-- In a check: local no = interest.refusal(event, { wish.member, wish.unit }); if no then return no end
function interest.refusal(event, whose)
  local person = get("person", event.actor)
  if not person then return nil end
  for _, one in ipairs(whose) do
    if interest.involves(person, one) then return refuse(say("interest_own", { person = person })) end
  end
end

-- Whoever speaks for a unit binds no other one: interest.foreign(event, unit) → a refusal or nil. The committee's officers may for all.
function interest.foreign(event, unit)
  local person = get("person", event.actor)
  if not person or interest.involves(person, unit) then return nil end
  local speaks = count("post", { role = "representative", person = person }) + count("post", { role = "representative", deputy = person })
  local office = { "secretary", "deputy_secretary", "duty_holder" }
  if speaks == 0 or count("post", { role = office, person = person }) + count("post", { role = office, deputy = person }) > 0 then return nil end
  return refuse(say("interest_foreign", { person = person, unit = unit }), "unit")
end

return interest
