test("a request that nobody answers is late; a home has so many open at once", function(t)
  t:setup "simulated"
  t:at "2022-03-01 10:00"
  t:param("open_requests", 1)
  local home = get("home", "h-001")
  local request = t:send("request.ask", { home = home, text = "lamp" })
  t:refused("request.ask", { home = home, text = "door" })
  t:advance "3 working days"
  t:expect(request.state, "late")
  t:send("request.ask", { home = home, text = "door" })
end)
