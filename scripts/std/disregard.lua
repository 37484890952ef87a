-- What is void was never to be done: whoever was told of it hears that he may disregard it. (DECISIONS.md, "Corrections and late entries")
local disregard = {}

text "void_disregard" { en = "This was void: please disregard what you were told about it", ["zh-CN"] = "该事项已作废,请忽略此前的通知" }

local most = 30                                -- a run asks for 50 alerts at most

-- disregard.tell(entity): in on("KIND.void", …). Open alerts end; each person, unit or post that had one is told once.
function disregard.tell(entity)
  local told = {}
  for _, one in ipairs(find("alert", { about = entity }, { sort = "-created", limit = 200 })) do
    if #told < most and one.key ~= "disregard" and not told[one.target] then
      told[one.target] = true
      told[#told + 1] = one.target
    end
  end
  resolve(entity)
  for _, target in ipairs(told) do
    local kind, id = string.match(target, "^([%w_]+)/(.+)$")
    local to = kind and get(kind, id) or target
    alert { to = to, about = entity, key = "disregard", urgency = "low", text = say("void_disregard") }
  end
end

return disregard
