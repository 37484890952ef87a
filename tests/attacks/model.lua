kind "thing" {
  fields = { name = text { max = 100 }, n = integer {}, x = number {} },
  states = { "a", "b" },
  events = { make = { to = "a", takes = { "name" } }, poke = { from = "any", takes = { what = text { max = 40 } } }, ripple = { from = "any", takes = { name_of = text { max = 40 } } },
    set = { from = "any", takes = { "x", "n", "name" } } },
  timers = { "bell" },
}
