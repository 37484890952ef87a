kind "letter" {
  label = { en = "Letter", ["zh-CN"] = "信件" },
  fields = {
    name = text { required = true, max = 200, label = { en = "Subject", ["zh-CN"] = "主题" } },
    category = enum { "plain", "urgent", label = { en = "Kind", ["zh-CN"] = "类别" }, labels = { plain = { en = "Plain", ["zh-CN"] = "普通" }, urgent = { en = "Urgent", ["zh-CN"] = "加急" } } },
    phone = text { private = true, max = 30, label = { en = "Telephone", ["zh-CN"] = "电话" } },
    answers = list(ref "letter") { label = { en = "Answers", ["zh-CN"] = "答复" } },
    pages = integer { default = 1, label = { en = "Pages", ["zh-CN"] = "页数" } },
  },
  states = { "open", "closed" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "待办" }, closed = { en = "Closed", ["zh-CN"] = "已结" } },
  events = {
    write = { to = "open", takes = { "name", "category", "phone", "answers", "pages" }, label = { en = "Write", ["zh-CN"] = "登记" } },
    close = { from = "open", to = "closed", label = { en = "Close", ["zh-CN"] = "办结" } },
  },
}
