-- The resource list: what a unit offers, by category, with how much of it at once. (DOMAIN.md, 11)
kind "resource" {
  label = { en = "Resource", ["zh-CN"] = "资源" },
  fields = {
    unit = ref "unit" { required = true, back = "resources" },
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "elderly", "children", "hardship", "disability", "merchant", "other", labels = {
      elderly = { en = "Elderly", ["zh-CN"] = "助老" }, children = { en = "Children", ["zh-CN"] = "助幼" }, hardship = { en = "Hardship", ["zh-CN"] = "助困" },
      disability = { en = "Disability", ["zh-CN"] = "助残" }, merchant = { en = "Merchants", ["zh-CN"] = "助商" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    capacity = integer { default = 2, min = 0, label = { en = "Open claims at once", ["zh-CN"] = "可同时承接" } },
    refreshed = time { label = { en = "Refreshed", ["zh-CN"] = "更新时间" } },
  },
  states = { "offered", "withdrawn" },
  events = {
    offer    = { to = "offered", takes = { "unit", "name", "category", "capacity", "refreshed" } },
    update   = { from = "any", takes = { "name", "category", "capacity", "refreshed" } },
    withdraw = { from = "offered", to = "withdrawn" },
    renew    = { from = "withdrawn", to = "offered", takes = { "capacity", "refreshed" } },
  },
}
