text "merge_proposed" { en = "{number} more reports are probably this incident: merge them or keep them apart", ["zh-CN"] = "另有{number}件上报疑似同一事件,请合并或分办" }
text "merge_like" { en = "{category} in the same place as an incident reported at {at}", ["zh-CN"] = "与{at}上报的{category}同一地点" }
text "merge_undecided" { en = "nobody decided by {due} whether it is a duplicate: it goes its own way", ["zh-CN"] = "逾期未判重({due}),单独办理" }
text "merge_pointer" { en = "it goes on under the incident of {at}, asked of {owner}", ["zh-CN"] = "并入{at}上报的事件,责任人{owner}" }
text "merge_told" { en = "This incident was merged into another; you need not act on this one", ["zh-CN"] = "该事件已并入他件,本件无需处置" }
text "merge_union" { en = "{reports} reports: {households} households, {shops} shops (each once; at least the largest figure stated)", ["zh-CN"] = "合并{reports}件:居民{households}户、商户{shops}户(每户计一次,不少于单次上报最大数)" }
text "merge_not_into" { en = "it can be merged only into another incident that is being dealt with", ["zh-CN"] = "只能并入另一件在办事件" }
text "merge_answer" { en = "Your report was answered together with others ({outcome}): {answer}", ["zh-CN"] = "您反映的事项已合并答复({outcome}):{answer}" }
text "merge_split" { en = "split off again: {reason}", ["zh-CN"] = "拆分单办:{reason}" }
text "merge_others" { en = "{number} others reported it as well: it cannot be withdrawn", ["zh-CN"] = "另有{number}人上报同一事件,不能撤回" }
text "merge_void" { en = "the common incident was void", ["zh-CN"] = "合并主件已作废" }
text "merge_not_settled" { en = "it is still being dealt with", ["zh-CN"] = "事件仍在办理" }
