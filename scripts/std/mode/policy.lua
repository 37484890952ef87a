param.confirm_within { default = "4h", type = "duration", min = "15m", max = "3 days", label = { en = "Time to confirm a mobilisation", ["zh-CN"] = "动员确认时限" } }

local function covers(mobilisation, grid)
  if not mobilisation.areas or #mobilisation.areas == 0 then return true end
  for _, area in ipairs(mobilisation.areas) do
    if area == grid then return true end
  end
  return false
end

-- "war" while a mobilisation covers the entity's grid, else "peace". A drill counts: its texts say that it is one.
mode_of(function(entity)
  local grid = area_of(entity, "grid")
  for _, mobilisation in ipairs(find("mobilisation", { state = { "declared", "confirmed" } })) do
    if covers(mobilisation, grid) then return "war" end
  end
  return "peace"
end)

on("mobilisation.declare", function(mobilisation)
  after(param.confirm_within, mobilisation, "unconfirmed", { while_in = "declared" })
end)

on("mobilisation.unconfirmed", function(mobilisation)
  mobilisation:stand_down {}
end)
