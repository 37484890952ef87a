-- A hundred and twenty homes: each asks for something twice a year, half of it at the same time again; a feast a quarter.
simulation { from = "2022-01-01", report = "tally.draw_up" }

drawn("asks", { per = "home", a_year = 2, hours = { 8, 20 } }, function(home)
  act("request.ask", { home = home, text = pick { "lamp", "pipe", "door" } }, { as = home })
  if chance(0.5) then
    later(between("1h", "1 day"), function() act("request.ask", { home = home, text = "again" }, { as = home }) end)
  end
end)

react("request.ask", { delay = about("2 working days"), name = "answers", chance = 0.9 }, function(request)
  if request.state == "done" then return end
  act("request.finish", request, {}, { as = "warden" })
end)

plan("feast", { rrule = "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", at = "19:00", if_holiday = "next_working_day", per = "home", where = { id = { "h-001", "h-002", "h-003", "h-004" } },
  notice = "10 days", cancel = 0.25 }, function(home, due, off)
  act("feast.plan", { home = home, starts = due, off = off }, { as = home })
end)
