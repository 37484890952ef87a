-- Writes down what std.chain answers for what it points at.
kind "probe" {
  fields = { household = ref "household" {}, microgrid = ref "microgrid" {}, grid = ref "grid" {}, said = text { max = 400 }, levels = list(text) },
  events = { ask = { takes = { "household", "microgrid", "grid" } }, note = { from = "any", takes = { "said", "levels" } } },
}
