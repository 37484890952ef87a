-- Wartime and tasks: the due dates of tasks of those called stand still. Needs std.project, std.squad.
extend "task" {
  fields = {
    paused = boolean { default = false, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    paused_by = ref "mobilisation" { back = "paused_tasks", label = { en = "Because of", ["zh-CN"] = "因战时动员" } },
  },
  events = {
    pause  = { from = "open", takes = { "paused", "paused_by" }, by = {}, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } },
    resume = { from = "any", takes = { "paused" }, by = {}, label = { en = "Deadline runs on", ["zh-CN"] = "时限恢复" } },
    redate = { from = "any", takes = { "due" }, by = {}, label = { en = "New due time", ["zh-CN"] = "期限顺延" } },
  },
}
