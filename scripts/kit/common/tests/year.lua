-- A year of this community with nobody doing anything: schedules run, lists are drawn up, nothing fails.
-- 一整年无人操作:各项定时任务照常运行,不出错。
test("a year goes by and no rule fails", function(t)
  t:at "2026-01-05 09:30"
  t:setup()
  t:at "2027-01-05 09:30"
  local failure = t:failures()[1]
  t:expect(failure and failure.rule .. ": " .. failure.error, nil)
end)
