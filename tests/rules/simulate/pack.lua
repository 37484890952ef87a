pack { name = "simulated", title = { en = "A street that lives", ["zh-CN"] = "模拟街道" }, timezone = "Asia/Shanghai", calendar = "cn" }
