kind "area" {
  label = { en = "Area", ["zh-CN"] = "区域" },
  fields = { name = text { required = true, max = 20 } },
  events = { found = { takes = { "name" } } },
}

kind "thing" {
  label = { en = "Thing", ["zh-CN"] = "事物" },
  fields = {
    name = text { required = true, max = 40 },
    area = ref "area" { back = "things" },
    size = integer { default = 1, min = 0, max = 100 },
    weight = number { min = 0 },
    price = money {},
    open = boolean { default = true },
    day = date {},
    moment = time {},
    span = duration {},
    colour = enum { "red", "green", "blue", labels = { red = { en = "Red", ["zh-CN"] = "红" }, green = { en = "Green", ["zh-CN"] = "绿" }, blue = { en = "Blue", ["zh-CN"] = "蓝" } } },
    tags = list(text),
    others = list(ref "thing"),
    extra = json {},
    secret = text { private = true },
    trail = text { max = 400 },
  },
  unique = { { "area", "name", while_in = { "new", "busy" } } },
  states = { "new", "busy", "gone" },
  standard_events = true,
  events = {
    make  = { to = "new", takes = { "name", "area", "size", "weight", "price", "open", "day", "moment", "span", "colour", "tags", "others", "extra", "secret" }, by = { "anyone" } },
    start = { from = "new", to = "busy", takes = { note = text { max = 20 } } },
    stop  = { from = "busy", to = "new" },
    trace = { from = "any", takes = { "trail" } },
    poke  = { from = "any", takes = { what = text { required = true, max = 40 }, "size" } },
    ripple = { from = "any", takes = { name_of = text { max = 20 } } },
    lose  = { from = { "new", "busy" }, to = "gone" },
  },
  timers = { "bell", "gong" },
}

ledger "points" { accounts = { "mint" }, overdraft = { "mint" } }
