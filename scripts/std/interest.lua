-- Nobody verifies, confirms, scores or closes what he did, claimed or profits from, in whichever post. (DECISIONS.md, "Tree and posts")
local interest = {}

text "interest_own" { en = "{person} has an interest in this and cannot do it", ["zh-CN"] = "{person}与本事项有利害关系,须回避" }

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

return interest
