pack { name = "paper", title = { en = "Paper", ["zh-CN"] = "纸面" }, timezone = "Asia/Shanghai", calendar = "cn" }
