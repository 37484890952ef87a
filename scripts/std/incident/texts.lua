text "incident_ask" { en = "Please acknowledge by {acknowledge_by} and settle by {settle_by}", ["zh-CN"] = "请于{acknowledge_by}前响应,{settle_by}前处置" }
text "incident_start" { en = "{households} households and {shops} shops are affected: it starts at the {rung}", ["zh-CN"] = "涉及居民{households}户、商户{shops}户,由{rung}受理" }
text "incident_raised" { en = "{affected} affected, {limit} or more: severity is {severity}", ["zh-CN"] = "涉及{affected}户,达到{limit}户,等级升为{severity}" }
text "incident_no_answer" { en = "{owner} did not acknowledge by {due}; {next} is asked", ["zh-CN"] = "{owner}未在{due}前响应,转{next}" }
text "incident_rung_silent" { en = "nobody at the {rung} acknowledged; it climbs", ["zh-CN"] = "{rung}无人响应,提交上一级" }
text "incident_not_settled" { en = "the {rung} did not settle it by {due}; it climbs", ["zh-CN"] = "{rung}未在{due}前处置,提交上一级" }
text "incident_handed_up" { en = "handed up: {reason}", ["zh-CN"] = "上报:{reason}" }
text "incident_nobody" { en = "nobody holds a post at the {rung}; it climbs", ["zh-CN"] = "{rung}无人在岗,提交上一级" }
text "incident_for_information" { en = "For your information: {households} households, {shops} shops; the {rung} acts", ["zh-CN"] = "知悉:涉及居民{households}户、商户{shops}户,由{rung}处置" }
text "incident_last_resort" { en = "Nobody has acknowledged this urgent incident", ["zh-CN"] = "紧急事件尚无人响应" }
text "incident_answer" { en = "Your report was answered: {answer}", ["zh-CN"] = "您反映的事项已答复:{answer}" }
text "incident_closes" { en = "no objection within the time", ["zh-CN"] = "期限内无异议" }
text "incident_department" { en = "{category} belongs to {department}; {owner} stays answerable in the community", ["zh-CN"] = "{category}转{department}办理,社区责任人{owner}" }
