extend "wish" {
  fields = { colour = enum { "red", "blue" } },
  states = { "parked" },
  events = { park = { from = "submitted", to = "parked", takes = { "colour" } }, submit = { by = { "anyone" } } },
  values = { category = { "pets", pets = { en = "Pets", ["zh-CN"] = "宠物" } } },
  retire = { "merchant" },
  by = { claim = { "anyone" } },
}
