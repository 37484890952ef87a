pack { name = "timers", title = { en = "Timers", ["zh-CN"] = "定时" }, timezone = "Asia/Shanghai", calendar = "cn", limits = { community_timers = 1000000 } }
