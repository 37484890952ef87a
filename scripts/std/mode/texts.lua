text "mode_drill" { en = "[DRILL] ", ["zh-CN"] = "【演练】" }
text "mode_declared" { en = "{drill}{name} ({category}, severity {severity}): wartime rules hold", ["zh-CN"] = "{drill}{name}({category},{severity}级):转入战时" }
text "mode_confirm" { en = "{drill}{name}: please confirm by {due}, or it ends", ["zh-CN"] = "{drill}{name}:请在{due}前确认,逾期自动解除" }
text "mode_unconfirmed" { en = "not confirmed by {due}", ["zh-CN"] = "未在{due}前确认" }
text "mode_by_leader" { en = "declared by {person}: it needs no confirmation", ["zh-CN"] = "由{person}宣布,无需确认" }
text "mode_over" { en = "{drill}{name} is stood down", ["zh-CN"] = "{drill}{name}已解除" }
text "mode_lasting" { en = "{drill}{name} still lasts: stand it down or leave it", ["zh-CN"] = "{drill}{name}仍在持续,请研判是否解除" }
text "mode_too_many_areas" { en = "at most {limit} areas at once; leave them out for the whole community", ["zh-CN"] = "一次最多{limit}个区域;全域请留空" }
