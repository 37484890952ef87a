test("probe", function(t)
  t:at "2026-09-01 10:00"
  t:advance "1 day"
  for _, f in ipairs(t:failures()) do error(f.rule .. ": " .. tostring(f.error)) end
end)
