test("without incidents a report waits for its keeper, then for the grid leader, and is answered", function(t)
  t:at "2026-03-02 09:00"
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, id in ipairs { "keeper", "rider", "leader" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "grid_leader", grid = "g-1", person = "leader" })
  t:create("station", { id = "st", name = "爱心驿站", microgrid = "mg-1", keeper = "keeper" })
  local report = t:send("station_report.report", { station = "st", microgrid = "mg-1", person = "rider", text = "路灯不亮" })
  t:expect_alert { to = get("person", "keeper"), about = report, key = "answer" }
  t:advance "1 working day"
  t:expect_alert { to = get("person", "leader"), about = report, key = "answer", urgency = "high" }
  t:send("station_report.give_answer", report, { answer = "已报修" })
  t:expect_no_alert { key = "answer" }
  t:expect_alert { to = get("person", "rider"), about = report, key = "answered" }
  t:expect(#t:failures(), 0)
end)
