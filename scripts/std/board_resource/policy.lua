local scores = require "std.scoring_entry"

param.weight { type = "number", default = 2, min = 0, max = 100, label = { en = "Weight of a resource list", ["zh-CN"] = "资源清单权重" } }

-- Handed in late, it stays missed.
local function score(list, met, event)
  if not scores.is_put(list.unit, "resource_list", list) then scores.put(list.unit, "resource_list", met, list, event, { weight = param.weight }) end
end

on("resource_list.miss", function(list, event) score(list, 0, event) end)
on("resource_list.file", function(list, event) score(list, 1, event) end)
on("resource_list.void", function(list, event) scores.strike(list, event.data.reason) end)
