param.answer_within { default = "3 working days", type = "duration", min = "1h", max = "30 days", label = { en = "Time to answer", ["zh-CN"] = "答复时限" } }
param.open_requests { default = 5, min = 1, max = 50, label = { en = "Open requests a home may have", ["zh-CN"] = "在办上限" } }
text "too_many" { en = "{home} has enough open requests", ["zh-CN"] = "{home}在办诉求已满" }

check("request.ask", function(_, event)
  if count("request", { home = event.data.home, state = "asked" }) >= param.open_requests then return refuse(say("too_many", { home = event.data.home }), "home") end
end)

on("request.ask", function(request) after(param.answer_within, request, "unanswered", { while_in = "asked" }) end)
on("request.unanswered", function(request) request:lapse {} end)

on("tally.draw_up", function(tally)
  local lines = {}
  local function line(key, value) lines[#lines + 1] = { key = key, value = value } end
  line("requests", count("request", { all = true }))
  line("late", count("request", { state = "late" }))
  line("done", count("request", { state = "done" }))
  line("feasts", count("feast", { all = true }))
  line("feasts_off", count("feast", { off = true }))
  tally:fill { lines = lines }
end)
