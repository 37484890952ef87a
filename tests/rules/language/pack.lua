pack { name = "language", title = { en = "Language test", ["zh-CN"] = "语言测试" }, timezone = "Asia/Shanghai", calendar = "cn" }
