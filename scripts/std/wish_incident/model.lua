-- A hazardous wish becomes an incident and keeps its first time; the resident follows one number.
extend "wish" {
  states = { "converted" },
  state_labels = { converted = { en = "Became an incident", ["zh-CN"] = "已转事件" } },
  events = {
    convert = { from = { "submitted", "open", "referred", "dispatched", "claimed" }, to = "converted", by = { "branch_secretary of microgrid.grid", "collector" },
      takes = {
        kind_of = enum { "dispute", "facility", "hazard", "fire", "security", "hygiene", "construction", "other", label = { en = "Category", ["zh-CN"] = "事件类别" } },
        severity = enum { "urgent", "major", "ordinary", label = { en = "Severity", ["zh-CN"] = "等级" } },
      },
      label = { en = "Convert to an incident", ["zh-CN"] = "转为事件" } },
  },
}

extend "incident" {
  fields = { wish = ref "wish" { back = "incidents", label = { en = "Was wish", ["zh-CN"] = "原微心愿" } } },
  events = { was_wish = { from = "any", takes = { wish = required }, by = {}, label = { en = "Came from a wish", ["zh-CN"] = "由微心愿转来" } } },
}
