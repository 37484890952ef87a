-- Wartime and demands: a unit's time to take one on and the landing limits of those called stand still; answers do not wait. Needs std.demand, std.squad.
extend "demand" {
  fields = {
    paused = boolean { default = false, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    paused_by = ref "mobilisation" { back = "paused_demands", label = { en = "Because of", ["zh-CN"] = "因战时动员" } },
  },
  events = {
    pause  = { from = { "assigned", "answered" }, takes = { "paused", "paused_by" }, by = {}, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    resume = { from = "any", takes = { "paused" }, by = {}, label = { en = "Deadline runs on", ["zh-CN"] = "时限恢复" } },
    redate = { from = "any", takes = { "land_by" }, by = {}, label = { en = "New due time", ["zh-CN"] = "期限顺延" } },
  },
}
