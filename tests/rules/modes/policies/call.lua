param.limit { default = 10, min = 1, max = 100, by = { "mode", "grid" } }

on("call.make", { name = "peace", mode = "peace" }, function(call) call:note { heard = "peace", most = param.limit } end)
on("call.make", { name = "war", mode = "war" }, function(call) call:note { heard = "war", most = param.limit } end)
