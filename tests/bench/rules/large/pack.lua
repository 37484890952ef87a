pack { name = "large", title = { en = "Large", ["zh-CN"] = "大" }, timezone = "Asia/Shanghai", calendar = "cn" }
