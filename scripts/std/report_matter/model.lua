-- Units that helped with an incident are recorded: matters settled count them. Needs std.incident.
extend "incident" {
  fields = { helped_by = list(ref "unit") { label = { en = "Helped by", ["zh-CN"] = "协办单位" } } },
  events = {
    help = { from = { "open", "acknowledged", "settled" }, takes = { helped_by = required }, by = { "self of owner", "duty_holder" }, label = { en = "Record a helper", ["zh-CN"] = "登记协办" } },
  },
}
