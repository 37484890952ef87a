-- Writes down which mobilisation rules a grid.
kind "probe" {
  fields = { grid = ref "grid" {}, ruled = text { max = 80 } },
  events = { ask = { takes = { "grid" } }, note = { from = "any", takes = { "ruled" } } },
}
