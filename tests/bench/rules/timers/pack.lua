pack { name = "timers", title = { en = "Timers", ["zh-CN"] = "定时" }, timezone = "Asia/Shanghai", calendar = "cn" }
