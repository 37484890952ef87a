-- Wishes on the red and black lists: answered in time when dispatched, finished in time when claimed. Needs std.board, std.wish.
extend "score_entry" {
  values = { indicator = { "wish_claim", "wish_finish", wish_claim = { en = "Wishes claimed or answered in time", ["zh-CN"] = "微心愿按时接单" },
    wish_finish = { en = "Wishes finished in time", ["zh-CN"] = "微心愿按时办结" } } },
}

-- Whom a wish was put to, kept until the next is asked: when a limit passes, the wish may stand with another already.
extend "wish" {
  fields = { scored_unit = ref "unit" { label = { en = "Unit scored", ["zh-CN"] = "计分单位" } } },
  events = { score_for = { from = "any", takes = { "scored_unit" }, by = {}, label = { en = "Score for", ["zh-CN"] = "计分" } } },
}
