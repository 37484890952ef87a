kind "call" {
  fields = { microgrid = ref "microgrid" { required = true }, heard = text { max = 60 }, limit = integer {} },
  events = { make = { takes = { "microgrid" } }, note = { from = "any", takes = { "heard", "limit" } } },
}
