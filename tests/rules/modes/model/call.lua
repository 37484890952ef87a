kind "call" {
  fields = { microgrid = ref "microgrid" { required = true }, heard = text { max = 60 }, most = integer {}, wait = text { max = 60 } },
  events = { make = { takes = { "microgrid" } }, note = { from = "any", takes = { "heard", "most", "wait" } } },
}
