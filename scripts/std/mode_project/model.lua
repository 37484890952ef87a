-- Wartime and the project list: due dates of projects and regular duties stand still for those called; tasks: std.mode_task.
-- Needs std.project, std.squad. (DECISIONS.md, "Wartime")
local paused = boolean { default = false, label = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" } }
local because = { en = "Because of", ["zh-CN"] = "因战时动员" }
local stands = { en = "Deadline stands still", ["zh-CN"] = "时限暂停" }
local runs = { en = "Deadline runs on", ["zh-CN"] = "时限恢复" }
local moved = { en = "New due time", ["zh-CN"] = "期限顺延" }

local function standing(kind, back, states)
  extend(kind) {
    fields = { paused = paused, paused_by = ref "mobilisation" { back = back, label = because } },
    events = {
      pause  = { from = states, takes = { "paused", "paused_by" }, by = {}, label = stands },
      resume = { from = "any", takes = { "paused" }, by = {}, label = runs },
      redate = { from = "any", takes = { "due" }, by = {}, label = moved },
    },
  }
end

standing("project", "paused_projects", { "claimed", "agreed" })
standing("regular", "paused_regulars", { "open" })
