text "incident_ask" { en = "Please acknowledge by {acknowledge_by} and settle by {settle_by}", ["zh-CN"] = "请于{acknowledge_by}前响应,{settle_by}前处置" }
text "incident_start" { en = "{households} households and {shops} shops are affected: it starts at the {rung}", ["zh-CN"] = "涉及居民{households}户、商户{shops}户,由{rung}受理" }
text "incident_chain" { en = "chain of responsibility: {chain}", ["zh-CN"] = "责任链:{chain}" }
text "incident_counted" { en = "by the register: {households} households, {shops} shops", ["zh-CN"] = "按台账:居民{households}户、商户{shops}户" }
text "incident_other_microgrid" { en = "{household} lies in {microgrid}", ["zh-CN"] = "{household}属于{microgrid}" }
text "incident_raised" { en = "{affected} affected, {limit} or more: severity is {severity}", ["zh-CN"] = "涉及{affected}户,达到{limit}户,等级升为{severity}" }
text "incident_sharper" { en = "assessed anew: {severity}", ["zh-CN"] = "重新研判为{severity}" }
text "incident_not_taken_up" { en = "it is not taken up yet: nobody to ask anew", ["zh-CN"] = "尚未受理,暂不转办" }
text "incident_no_answer" { en = "{owner} did not acknowledge by {due}; {next} is asked", ["zh-CN"] = "{owner}未在{due}前响应,转{next}" }
text "incident_taken_back" { en = "the acknowledgement was taken back: {reason}", ["zh-CN"] = "撤销响应:{reason}" }
text "incident_rung_silent" { en = "nobody at the {rung} acknowledged; it climbs", ["zh-CN"] = "{rung}无人响应,提交上一级" }
text "incident_not_settled" { en = "the {rung} did not settle it by {due}; it climbs", ["zh-CN"] = "{rung}未在{due}前处置,提交上一级" }
text "incident_handed_up" { en = "handed up: {reason}", ["zh-CN"] = "上报:{reason}" }
text "incident_handed_back" { en = "{owner} handed it back: {reason}", ["zh-CN"] = "{owner}退回:{reason}" }
text "incident_handed_over" { en = "handed over to {owner}: {reason}", ["zh-CN"] = "移交{owner}:{reason}" }
text "incident_bounced" { en = "handed back {number} times ({reason}): an owner must be named", ["zh-CN"] = "已退回{number}次({reason}),须指定责任人" }
text "incident_name_owner" { en = "Nobody keeps this incident: please name its owner", ["zh-CN"] = "事件无人承办,请指定责任人" }
text "incident_named" { en = "{owner} is named as its owner", ["zh-CN"] = "指定{owner}为责任人" }
text "incident_owner_named" { en = "{owner} was named as the owner: it can be handed up, not back", ["zh-CN"] = "责任人{owner}已指定,可上报,不可退回" }
text "incident_nobody_named" { en = "nobody named an owner in time; it climbs", ["zh-CN"] = "逾期未指定责任人,提交上一级" }
text "incident_no_rung" { en = "there is no {rung} here; it climbs", ["zh-CN"] = "本社区不设{rung},直接提交上一级" }
text "incident_nobody" { en = "nobody can be asked at the {rung}; it climbs", ["zh-CN"] = "{rung}无人可派,提交上一级" }
text "incident_for_information" { en = "For your information: {households} households, {shops} shops; the {rung} acts", ["zh-CN"] = "知悉:涉及居民{households}户、商户{shops}户,由{rung}处置" }
text "incident_last_resort" { en = "Nobody has acknowledged this incident", ["zh-CN"] = "事件尚无人响应" }
text "incident_answer" { en = "Your report was answered ({outcome}): {answer}", ["zh-CN"] = "您反映的事项已答复({outcome}):{answer}" }
text "incident_closes" { en = "no objection within the time", ["zh-CN"] = "期限内无异议" }
text "incident_too_late" { en = "it was closed more than {limit} ago; please report it anew", ["zh-CN"] = "销号已超过{limit},请重新上报" }
text "incident_reopened" { en = "reopened: {reason}", ["zh-CN"] = "重办:{reason}" }
text "incident_disregard" { en = "This incident was withdrawn: please disregard it", ["zh-CN"] = "事件已撤回或作废,请勿处理" }
text "incident_department" { en = "{category} belongs to {department}; {owner} stays answerable in the community", ["zh-CN"] = "{category}转{department}办理,社区责任人{owner}" }
