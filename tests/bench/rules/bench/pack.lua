pack { name = "bench", title = { en = "Bench", ["zh-CN"] = "测量" }, timezone = "Asia/Shanghai", calendar = "cn" }
