text "matter_to_demand" { en = "raised in {title}", ["zh-CN"] = "{title}提出" }
text "matter_no_place" { en = "raised without a microgrid: it is answered by hand", ["zh-CN"] = "未注明微网格,由专人答复" }
text "agenda_demand" { en = "Demand ({category}) in {microgrid}, {people} people", ["zh-CN"] = "{microgrid}{category}需求,涉及{people}人" }
text "agenda_demand_unanswered" { en = "not answered by {answer_by}; owner {owner}", ["zh-CN"] = "应于{answer_by}前答复,责任人{owner}" }
text "agenda_demand_late" { en = "should have landed by {land_by}; owner {owner}, level: {level}", ["zh-CN"] = "应于{land_by}前落地,责任人{owner},层级:{level}" }
text "agenda_demand_settled" { en = "settled meanwhile", ["zh-CN"] = "会前已落地" }
