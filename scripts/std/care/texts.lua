text "care_to_come" { en = "{day} is still to come", ["zh-CN"] = "{day}尚未到来" }
text "care_due" { en = "{category} for {person} by {due}", ["zh-CN"] = "{person}:{category},请于{due}前完成" }
text "care_missed" { en = "{category} for {person} was due at {due} and nobody recorded it: please look after them today", ["zh-CN"] = "{person}的{category}({due})未登记,请当日前往查看" }
text "care_still_missed" { en = "{category} for {person}, due at {due}, is still missing", ["zh-CN"] = "{person}的{category}({due})仍未完成" }
text "care_needs_help" { en = "{person} needs help now ({category})", ["zh-CN"] = "{person}需要帮助({category})" }
text "care_another" { en = "{visitor} is away", ["zh-CN"] = "{visitor}不在岗" }
