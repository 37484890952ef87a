extend "wish" {
  fields = { colour = enum { "red", "blue" } },
  states = { "parked" },
  events = { park = { from = "submitted", to = "parked", takes = { "colour" } }, submit = { by = { "anyone" } } },
  values = { category = { "pets", pets = { en = "Pets", ["zh-CN"] = "宠物" } } },
  retire = { "merchant" },
  by = { claim = { "anyone" } },
}
-- A second file's extension of the same event adds to what it takes.
extend "wish" { fields = { shade = text { max = 20 } }, events = { park = { takes = { "shade" } } } }
