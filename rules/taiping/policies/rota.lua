-- 轮值制: each month another member unit's representative holds the committee's duty, in the order of the units' numbers.
local posts = require "std.posts"

text "rota_turn" { en = "{unit} has the duty this month", ["zh-CN"] = "本月由{unit}轮值" }

every("duty_rota", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "00:00", if_holiday = "keep", catch_up = "once" }, function(due)
  local units = find("unit", { state = "member" }, { limit = 1000 })
  local post = find("post", { role = "duty_holder" })[1]
  if #units == 0 or not post then return explain("there is no member unit or no duty post") end
  local month = local_time(due)
  local unit = units[(month.year * 12 + month.month - 1) % #units + 1]
  local person = posts.representative(unit)
  if not person then return explain(say("rota_turn", { unit = unit })) end
  post:update { person = person, because = say("rota_turn", { unit = unit }) }
end)
