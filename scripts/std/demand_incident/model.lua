-- A hazardous demand becomes an incident and keeps its first time; the resident follows one number. Needs std.demand, std.incident.
extend "demand" {
  events = {
    convert = { from = { "collected", "assigned", "answered" }, to = "converted", by = { "self of owner", "branch_secretary of microgrid.grid", "duty_holder", "collector" },
      takes = {
        kind_of = enum { "dispute", "facility", "hazard", "fire", "security", "hygiene", "construction", "other", label = { en = "Category", ["zh-CN"] = "事件类别" } },
        severity = enum { "urgent", "major", "ordinary", label = { en = "Severity", ["zh-CN"] = "等级" } },
        households = integer { min = 0, max = 100000, label = { en = "Households", ["zh-CN"] = "户数" } },
        shops = integer { min = 0, max = 100000, label = { en = "Shops", ["zh-CN"] = "商户数" } },
      },
      label = { en = "Convert to an incident", ["zh-CN"] = "转为事件" } },
  },
}

extend "incident" {
  fields = { demand = ref "demand" { back = "incidents", label = { en = "Was demand", ["zh-CN"] = "原需求" } } },
  -- an event of its own: other pieces link their origin as well
  events = { link_demand = { from = "any", takes = { demand = required }, by = {}, label = { en = "Link the demand", ["zh-CN"] = "关联需求" } } },
}
