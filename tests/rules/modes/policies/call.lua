param.limit { default = 10, min = 1, max = 100, by = { "mode", "grid" } }
param.wait { type = "table", of = "duration", keys = { "first", "last" }, default = { first = "1h", last = "2h" }, by = { "mode" },
  default_for = { mode = { war = { first = "10m" } } }, label = { en = "Wait", ["zh-CN"] = "等候" } }

on("call.make", { name = "peace", mode = "peace" }, function(call) call:note { heard = "peace", most = param.limit } end)
on("call.make", { name = "war", mode = "war" }, function(call) call:note { heard = "war", most = param.limit } end)
on("call.make", { name = "wait" }, function(call) call:note { wait = tostring(now() + param.wait.first) .. " " .. tostring(now() + param.wait.last) } end)
