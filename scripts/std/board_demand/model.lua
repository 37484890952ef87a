-- Demands on the red and black lists: answered when a unit was asked, landed in time when it took them on. Needs std.board, std.demand.
extend "score_entry" {
  values = { indicator = { "demand_answer", "demand_land", demand_answer = { en = "Requests on demands answered", ["zh-CN"] = "需求按时答复" },
    demand_land = { en = "Demands landed in time", ["zh-CN"] = "需求按时落地" } } },
}

-- Which unit was asked, kept until the next is: when a limit passes, the demand may be another's already.
extend "demand" {
  fields = { scored_unit = ref "unit" { label = { en = "Unit scored", ["zh-CN"] = "计分单位" } } },
  events = { score_for = { from = "any", takes = { "scored_unit" }, by = {}, label = { en = "Score for", ["zh-CN"] = "计分" } } },
}
