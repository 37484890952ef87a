-- A wish that a member claimed and fulfilled is a service of his, verified by the resident's confirmation. Needs std.service, std.wish.
extend "service_record" {
  fields = { wish = ref "wish" { back = "service_records", label = { en = "Wish fulfilled", ["zh-CN"] = "所圆微心愿" } } },
  events = { record_from = { takes = { "person", "unit", "microgrid", "activity", "organiser", "happened_on", "hours", "wish" } } },
}
