text "demand_consent" { en = "entered on behalf of {person}: say that consent was given", ["zh-CN"] = "代{person}登记:请注明已征得本人同意" }
text "demand_propose" { en = "A demand waits for an owner; proposed: {owner}", ["zh-CN"] = "有一条需求待交办,建议责任人:{owner}" }
text "demand_nobody_assigned" { en = "nobody named an owner in time: the rule does", ["zh-CN"] = "未按时交办,由规则指定责任人" }
text "demand_asked" { en = "Please answer this demand by {answer_by} and land it by {land_by}", ["zh-CN"] = "请在{answer_by}前答复、{land_by}前落地" }
text "demand_land_only" { en = "Please land this demand by {land_by}", ["zh-CN"] = "请在{land_by}前落地" }
text "demand_unit_asked" { en = "Your resources fit this demand of residents: please take it on or say that you cannot, by {due}", ["zh-CN"] = "贵单位资源与该需求匹配,请在{due}前承办或谢绝" }
text "demand_answer_soon" { en = "The answer is due by {due}", ["zh-CN"] = "答复将于{due}到期" }
text "demand_land_soon" { en = "It is to land by {due}", ["zh-CN"] = "落地将于{due}到期" }
text "demand_answer_missed" { en = "{owner} did not answer by {due}", ["zh-CN"] = "{owner}未在{due}前答复" }
text "demand_land_missed" { en = "{owner} did not land it by {due}", ["zh-CN"] = "{owner}未在{due}前落地" }
text "demand_handed_up" { en = "{owner} hands it up: {reason}", ["zh-CN"] = "{owner}提请上级:{reason}" }
text "demand_still_open" { en = "Everybody was asked and it is still open: {why}", ["zh-CN"] = "各级均已督办,仍未办结:{why}" }
text "demand_unit_silent" { en = "{unit} did not say anything", ["zh-CN"] = "{unit}未回应" }
text "demand_unit_cannot" { en = "{unit} cannot: {reason}", ["zh-CN"] = "{unit}谢绝:{reason}" }
text "demand_unit_left" { en = "{unit} is no member unit any more", ["zh-CN"] = "{unit}已不是成员单位" }
text "demand_unit_untaken" { en = "{unit} had not taken it on", ["zh-CN"] = "{unit}未承办" }
text "demand_units_tried" { en = "{tries} units were asked, the limit is {limit}: the owner goes on alone", ["zh-CN"] = "已询{tries}家单位,达到上限{limit}:由责任人继续办理" }
text "demand_answered" { en = "Answer to your demand: {answer}", ["zh-CN"] = "您反映的需求答复如下:{answer}" }
text "demand_settled" { en = "Your demand was settled ({outcome}): {answer}. Please confirm and rate", ["zh-CN"] = "您反映的需求已办结({outcome}):{answer}。请确认并评价" }
text "demand_call_back" { en = "No confirmation came; please call back", ["zh-CN"] = "居民未确认,请回访" }
text "demand_lapsed" { en = "Your demand was closed without your confirmation ({outcome}): {answer}. You can have it opened again until {until_time}",
  ["zh-CN"] = "您反映的需求已到期销号({outcome}):{answer}。{until_time}前可要求重办" }
text "demand_lapses" { en = "nobody could be reached twice", ["zh-CN"] = "两次联系未果" }
text "demand_reopened" { en = "Opened again: {reason}", ["zh-CN"] = "重办:{reason}" }
text "demand_too_late" { en = "it was settled on {settled}; it could be opened again until {until_time}", ["zh-CN"] = "已于{settled}办结,重办期限为{until_time}" }
text "demand_merged" { en = "Your demand was joined with another of the same matter; you will have its answer", ["zh-CN"] = "您反映的需求与同类事项合并办理,办结后一并答复" }
text "demand_merge_self" { en = "a demand cannot be merged into itself or into what was merged into it", ["zh-CN"] = "不能并入自身或已并入本件的需求" }
text "demand_merge_over" { en = "the other demand is {state} and takes no more in", ["zh-CN"] = "目标需求状态为{state},不能并入" }
text "demand_duplicate" { en = "This may be the same as a demand of {since}; merge it if so", ["zh-CN"] = "可能与{since}的需求重复,如属同一事项请合并" }
text "demand_withdrawn" { en = "The demand was withdrawn", ["zh-CN"] = "该需求已撤回" }
text "demand_disregard" { en = "This demand was entered wrongly and is void: {reason}", ["zh-CN"] = "该需求登记有误,已作废:{reason}" }
text "demand_corrected" { en = "category or place was corrected", ["zh-CN"] = "类别或地点已更正" }
