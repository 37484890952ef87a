kind "item" {
  fields = { name = text { max = 40 }, n = integer { default = 0 }, more = integer {}, seen = integer { default = 0 } },
  states = { "a", "b" },
  events = { make = { to = "a", takes = { "name", "n" } }, touch = { from = "any", takes = { "more" } }, note = { from = "any", takes = { "seen" } } },
}
