pack { name = "post", title = { en = "Post", ["zh-CN"] = "邮局" }, timezone = "Asia/Shanghai" }
