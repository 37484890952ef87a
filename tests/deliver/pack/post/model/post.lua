kind "way" {
  label = { en = "Way", ["zh-CN"] = "联系方式" },
  fields = { address = text { private = true, max = 200, label = { en = "Address", ["zh-CN"] = "地址" } } },
  states = { "open" }, events = { add = { to = "open", takes = { "address" } } },
}
kind "job" {
  label = { en = "Job", ["zh-CN"] = "事项" },
  fields = { name = text { required = true, max = 200, label = { en = "Name", ["zh-CN"] = "名称" } } },
  states = { "open" },
  events = {
    make = { to = "open", takes = { "name" } },
    tell = { from = "open", takes = { channel = text { required = true, max = 63 }, way = ref "way", lane = text { max = 100 }, urgency = text { max = 10 }, words = text { max = 2000 } } },
  },
}
