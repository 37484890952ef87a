-- Wishes when a post is handed over or an area changes: they follow their resident's household, a member's claims go to his successor. Needs std.tree, std.wish.
local follows = { en = "Follows its household", ["zh-CN"] = "随户划转" }
local passed_on = { en = "Passed on", ["zh-CN"] = "移交" }
extend "wish" {
  events = {
    follow = { from = { "submitted", "open", "referred", "dispatched", "claimed", "done" }, takes = { "microgrid" }, by = {}, label = follows },
    pass_on = { from = "claimed", takes = { "member" }, by = {}, label = passed_on },
  },
}
