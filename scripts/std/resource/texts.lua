text "resource_annual_due" { en = "Please draw up this year's resource list by {due}", ["zh-CN"] = "请在{due}前报送本年度资源清单" }
text "resource_refresh_due" { en = "Please go through your resource list and refresh it by {due}; {offers} offers stand on it", ["zh-CN"] = "请在{due}前更新资源清单,现有{offers}项" }
text "resource_overdue" { en = "Your resource list was due on {due} and is missing; offers not refreshed will rank last", ["zh-CN"] = "资源清单应于{due}前报送,尚未收到;未更新的资源将排在最后" }
text "resource_stale" { en = "not refreshed since {due}: ranked last", ["zh-CN"] = "自{due}起未更新:排在最后" }
text "resource_missing" { en = "{count} of {all} units have not handed in their resource list: {units}", ["zh-CN"] = "{all}家单位中{count}家未报送资源清单:{units}" }
text "resource_all_fresh" { en = "every offer of {unit} was refreshed in this round", ["zh-CN"] = "{unit}的资源本批次已全部更新" }
text "resource_empty_list" { en = "the list is empty: offer something first, or say in the note why there is nothing", ["zh-CN"] = "清单为空:请先登记资源,或在说明中写明原因" }
text "resource_all_in" { en = "all lists are in", ["zh-CN"] = "清单已全部报送" }
text "resource_next_round" { en = "the next round begins", ["zh-CN"] = "下一批次开始" }
text "resource_new_unit" { en = "{unit} has joined", ["zh-CN"] = "{unit}新加入" }
