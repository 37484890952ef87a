kind "call" {
  fields = { microgrid = ref "microgrid" { required = true }, heard = text { max = 60 }, most = integer {} },
  events = { make = { takes = { "microgrid" } }, note = { from = "any", takes = { "heard", "most" } } },
}
