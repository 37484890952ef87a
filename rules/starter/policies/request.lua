-- Every request goes to the helper with the least to do; after `finish_within` the next one is asked, and after that a person decides.
param.finish_within {
  default = "2 working days", type = "duration", min = "1h", max = "30 days",
  label = { en = "Time a helper has", ["zh-CN"] = "办理时限" },
}

text "least_busy" { en = "{helper} has the fewest open requests ({open})", ["zh-CN"] = "{helper}在办最少({open}件)" }
text "nobody" { en = "there is no helper", ["zh-CN"] = "没有可派的帮手" }

local function least_busy(except)
  local best, best_open
  for _, helper in ipairs(find("helper", { all = true }, { limit = 1000 })) do
    local open = count("request", { helper = helper, state = "assigned" })
    if helper ~= except and (not best or open < best_open) then best, best_open = helper, open end
  end
  return best, best_open
end

on("request.ask", function(request)
  local helper, open = least_busy()
  if not helper then return request:give_up { because = say("nobody") } end
  request:assign { helper = helper, because = say("least_busy", { helper = helper, open = open }) }
end)

on("request.assign", function(request)
  alert { to = request.helper, about = request, key = "assigned", while_in = "assigned" }
  after(param.finish_within, request, "overdue", { while_in = "assigned" })
end)

on("request.overdue", function(request)
  local helper, open = least_busy(request.helper)
  if not helper or times(request, "assign") >= 2 then
    alert { to = "coordinator", about = request, key = "overdue", urgency = "high" }
    return request:give_up {}
  end
  request:assign { helper = helper, because = say("least_busy", { helper = helper, open = open }) }
end)
