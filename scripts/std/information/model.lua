-- The information register: what officers know of households and shops, current or replaced. (DECISIONS.md, "Also in the source") Needs std.organisation.
kind "information" {
  label = { en = "Information register", ["zh-CN"] = "信息台账" },
  fields = {
    microgrid = ref "microgrid" { required = true, back = "information", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    household = ref "household" { back = "information", label = { en = "Household or shop", ["zh-CN"] = "住户/商户" } },
    category = enum { "population", "shop", "safety", "opinion", "facility", "other", default = "other", label = { en = "Category", ["zh-CN"] = "类别" }, labels = {
      population = { en = "Population", ["zh-CN"] = "人口" }, shop = { en = "Shop", ["zh-CN"] = "商户" }, safety = { en = "Safety", ["zh-CN"] = "安全" },
      opinion = { en = "Opinion", ["zh-CN"] = "民情" }, facility = { en = "Facility", ["zh-CN"] = "设施" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    text = text { required = true, max = 1000, personal = true, label = { en = "What is known", ["zh-CN"] = "内容" } },
    details = text { private = true, max = 1000, label = { en = "Private details", ["zh-CN"] = "隐私信息" } },
    happened_on = date { label = { en = "As of", ["zh-CN"] = "采集日期" } },
    entered_by = ref "person" { back = "entered_information", label = { en = "Entered by", ["zh-CN"] = "采集人" } },
  },
  states = { "current", "stale", "replaced" },
  state_labels = { current = { en = "Current", ["zh-CN"] = "有效" }, stale = { en = "To be checked", ["zh-CN"] = "待核实" }, replaced = { en = "Replaced", ["zh-CN"] = "已更新" } },
  standard_events = true,
  events = {
    enter   = { to = "current", takes = { "microgrid", "household", "category", "text", "details", "happened_on", "entered_by" }, by = { "microgrid_leader of microgrid", "collector", "grid_leader of microgrid.grid" },
      label = { en = "Enter", ["zh-CN"] = "登记" } },
    confirm = { from = { "current", "stale" }, to = "current", takes = { "happened_on" }, by = { "microgrid_leader of microgrid", "collector", "grid_leader of microgrid.grid" },
      label = { en = "Still true", ["zh-CN"] = "核实无误" } },
    grow_stale = { from = "current", to = "stale", by = {}, label = { en = "To be checked", ["zh-CN"] = "到期待核" } },
    replace = { from = { "current", "stale" }, to = "replaced", takes = { reason = text { max = 300 } }, by = { "microgrid_leader of microgrid", "collector", "grid_leader of microgrid.grid" },
      label = { en = "Replace", ["zh-CN"] = "更新替换" } },
  },
  timers = { "ageing" },
  timer_labels = { ageing = { en = "Information is ageing", ["zh-CN"] = "信息将过期" } },
}
