-- Wartime and wishes: the claim and finish clocks of those called stand still. Needs std.wish, std.squad.
extend "wish" {
  fields = {
    paused = boolean { default = false, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    paused_by = ref "mobilisation" { back = "paused_wishes", label = { en = "Because of", ["zh-CN"] = "因战时动员" } },
  },
  events = {
    pause  = { from = { "dispatched", "claimed" }, takes = { "paused", "paused_by" }, by = {}, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    resume = { from = "any", takes = { "paused" }, by = {}, label = { en = "Deadline runs on", ["zh-CN"] = "时限恢复" } },
    redate = { from = "any", takes = { "due" }, by = {}, label = { en = "New due time", ["zh-CN"] = "期限顺延" } },
  },
}
