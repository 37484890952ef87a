-- Peacetime and wartime: a mobilisation covers areas while it lasts; opts.mode and params by mode follow it. (DECISIONS.md, "Wartime")
kind "mobilisation" {
  label = { en = "Mobilisation", ["zh-CN"] = "战时动员" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "fire", "flood", "drought", "emergency", label = { en = "Kind", ["zh-CN"] = "类型" }, labels = { fire = { en = "Fire", ["zh-CN"] = "火灾" },
      flood = { en = "Flood", ["zh-CN"] = "防汛" }, drought = { en = "Drought", ["zh-CN"] = "抗旱" }, emergency = { en = "Emergency", ["zh-CN"] = "突发事件" } } },
    severity = integer { required = true, min = 1, max = 3, label = { en = "Severity", ["zh-CN"] = "等级" } },
    areas = list(ref "grid") { label = { en = "Areas (none: the whole community)", ["zh-CN"] = "区域(空为全域)" } },
    drill = boolean { default = false, label = { en = "Drill", ["zh-CN"] = "演练" } },
  },
  states = { "declared", "confirmed", "stood_down" },
  state_labels = { declared = { en = "Declared", ["zh-CN"] = "已宣布" }, confirmed = { en = "Confirmed", ["zh-CN"] = "已确认" }, stood_down = { en = "Stood down", ["zh-CN"] = "已解除" } },
  events = {
    declare    = { to = "declared", takes = { "name", "category", "severity", "areas", "drill" }, by = { "secretary", "deputy_secretary", "duty_holder" } },
    confirm    = { from = "declared", to = "confirmed", by = { "secretary", "deputy_secretary" } },
    extend     = { from = { "declared", "confirmed" }, takes = { "areas", "severity" }, by = { "secretary", "deputy_secretary" } },
    stand_down = { from = { "declared", "confirmed" }, to = "stood_down", by = { "secretary", "deputy_secretary" } },
  },
  timers = { "unconfirmed" },
}
