pack { name = "handler", title = { en = "Handler", ["zh-CN"] = "处理" }, timezone = "Asia/Shanghai", calendar = "cn" }
