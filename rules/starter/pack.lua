pack {
  name = "starter",
  title = { en = "Starter community", ["zh-CN"] = "起步社区" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
}
