text "agenda_incident" { en = "{category} ({severity}) in {microgrid}: {households} households, {shops} shops", ["zh-CN"] = "{microgrid}{category}({severity}):居民{households}户、商户{shops}户" }
text "agenda_incident_flagged" { en = "put up for the meeting: {reason}", ["zh-CN"] = "提请上会:{reason}" }
text "agenda_incident_open" { en = "open at: {rung}, known since {first_seen}, to be settled by {settle_by}", ["zh-CN"] = "{rung}在办,{first_seen}知悉,应于{settle_by}前办结" }
text "agenda_taken_off" { en = "taken off by the duty holder", ["zh-CN"] = "值班委员撤下" }
text "agenda_settled" { en = "settled meanwhile", ["zh-CN"] = "会前已办结" }
text "agenda_discussed" { en = "discussed in {title}: {result}", ["zh-CN"] = "{title}已审议:{result}" }
