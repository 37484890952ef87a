kind "place" {
  fields = { name = text { max = 40 } },
  events = { open = { takes = { "name" } } },
}

-- Eight fields: two indexed references, two texts of twenty bytes, four numbers.
kind "item" {
  fields = {
    place = ref "place", owner = ref "place",
    name = text { max = 40 }, note = text { max = 40 },
    n = integer { default = 0 }, more = integer {}, seen = integer { default = 0 }, weight = number {},
  },
  states = { "a", "b" },
  events = {
    make = { to = "a", takes = { "place", "owner", "name", "note", "n", "weight", "more" } },
    touch = { from = "any", takes = { "more" } },
    mark = { from = "any", takes = { "seen" } },
  },
}
