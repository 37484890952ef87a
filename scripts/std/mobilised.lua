-- Which mobilisation rules an area. A drill rules none: it marks its own texts and counts nowhere else. (DECISIONS.md, "Wartime")
-- Needs std.mode.
local mobilised = {}

-- A mobilisation without areas covers the whole community, and what lies in no grid.
function mobilised.covers(mobilisation, grid)
  local areas = mobilisation.areas
  if not areas or #areas == 0 then return true end
  for _, area in ipairs(areas) do
    if area == grid then return true end
  end
  return false
end

-- mobilised.ruling(grid) → the most severe one that covers the grid (nil: what lies in no grid), the earlier of two alike; or nil
function mobilised.ruling(grid)
  local ruling
  for _, mobilisation in ipairs(find("mobilisation", { state = { "declared", "confirmed" }, drill = false }, { limit = 1000 })) do
    if mobilised.covers(mobilisation, grid) and (not ruling or mobilisation.severity > ruling.severity) then ruling = mobilisation end
  end
  return ruling
end

return mobilised
