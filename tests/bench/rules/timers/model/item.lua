kind "item" {
  fields = { wait = integer {} },
  events = { make = { takes = { "wait" } } },
  timers = { "due" },
}
