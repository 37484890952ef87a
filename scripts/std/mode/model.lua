-- Peacetime and wartime: a mobilisation covers areas while it lasts; opts.mode and params by mode follow it. (DOMAIN.md, 9; DECISIONS.md, "Wartime")
-- Needs std.organisation. Squads and calls are std.squad; whose deadlines pause stands in the pieces std.mode_….
kind "mobilisation" {
  label = { en = "Mobilisation", ["zh-CN"] = "战时动员" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "fire", "flood", "drought", "emergency", label = { en = "Kind", ["zh-CN"] = "类型" }, labels = { fire = { en = "Fire", ["zh-CN"] = "火灾" },
      flood = { en = "Flood", ["zh-CN"] = "防汛" }, drought = { en = "Drought", ["zh-CN"] = "抗旱" }, emergency = { en = "Emergency", ["zh-CN"] = "突发事件" } } },
    severity = integer { required = true, min = 1, max = 3, label = { en = "Severity", ["zh-CN"] = "等级" } },
    areas = list(ref "grid") { label = { en = "Areas (none: the whole community)", ["zh-CN"] = "区域(空为全域)" } },
    drill = boolean { default = false, label = { en = "Drill", ["zh-CN"] = "演练" } },
    confirm_by = time { label = { en = "Confirm by", ["zh-CN"] = "确认期限" } },
    stood_down_at = time { label = { en = "Stood down at", ["zh-CN"] = "解除时间" } },
  },
  states = { "declared", "confirmed", "stood_down" },
  state_labels = { declared = { en = "Declared", ["zh-CN"] = "已宣布" }, confirmed = { en = "Confirmed", ["zh-CN"] = "已确认" }, stood_down = { en = "Stood down", ["zh-CN"] = "已解除" } },
  standard_events = true,
  events = {
    declare    = { to = "declared", takes = { "name", "category", "severity", "areas", "drill" }, by = { "secretary", "deputy_secretary", "duty_holder" }, label = { en = "Declare", ["zh-CN"] = "宣布" } },
    await      = { from = "declared", takes = { confirm_by = required }, by = {}, label = { en = "Await confirmation", ["zh-CN"] = "等待确认" } },
    confirm    = { from = "declared", to = "confirmed", by = { "secretary", "deputy_secretary" }, label = { en = "Confirm", ["zh-CN"] = "确认" } },
    extend     = { from = { "declared", "confirmed" }, takes = { "areas", "severity" }, by = { "secretary", "deputy_secretary" }, label = { en = "Extend", ["zh-CN"] = "调整" } },
    stand_down = { from = { "declared", "confirmed" }, to = "stood_down", by = { "secretary", "deputy_secretary" }, label = { en = "Stand down", ["zh-CN"] = "解除" } },
    record_end = { from = "stood_down", takes = { stood_down_at = required }, by = {}, label = { en = "Note the end", ["zh-CN"] = "记录解除时间" } },
  },
  timers = { "unconfirmed", "lasting" },
  timer_labels = { unconfirmed = { en = "Not confirmed in time", ["zh-CN"] = "逾期未确认" }, lasting = { en = "Lasts long", ["zh-CN"] = "持续过久" } },
}
