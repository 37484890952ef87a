-- Wartime and demands: the landing clock stands still while the owner or half of the unit is called; the answer goes up instead.
-- Needs std.demand, std.squad. (DECISIONS.md, "Wartime")
extend "demand" {
  fields = {
    paused = boolean { default = false, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    paused_by = ref "mobilisation" { back = "paused_demands", label = { en = "Because of", ["zh-CN"] = "因战时动员" } },
  },
  events = {
    pause  = { from = { "assigned", "answered" }, takes = { "paused", "paused_by" }, by = {}, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    resume = { from = "any", takes = { "paused" }, by = {}, label = { en = "Deadline runs on", ["zh-CN"] = "时限恢复" } },
  },
}
