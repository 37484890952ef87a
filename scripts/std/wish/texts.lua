text "wish_too_many_open" { en = "{resident} has {open} open wishes already; {limit} at once are possible", ["zh-CN"] = "{resident}已有{open}个在办微心愿,最多{limit}个" }
text "wish_many_tries" { en = "{tries} units were asked, the limit is {limit}: the committee decides", ["zh-CN"] = "已派{tries}家单位,达到上限{limit}:提交大党委" }
text "wish_not_claimed" { en = "{unit} did not claim it in time", ["zh-CN"] = "{unit}未按时接单" }
text "wish_not_finished" { en = "{unit} did not finish it by {due}", ["zh-CN"] = "{unit}未在{due}前办结" }
text "wish_refused" { en = "{unit} refused: {reason}", ["zh-CN"] = "{unit}谢绝:{reason}" }
text "wish_released" { en = "{unit} gave it back: {reason}", ["zh-CN"] = "{unit}退单:{reason}" }
text "wish_claim" { en = "Please claim or refuse this wish by {due}", ["zh-CN"] = "请在{due}前接单或谢绝" }
text "wish_confirm" { en = "Your wish was done; please confirm and rate it", ["zh-CN"] = "您的微心愿已完成,请确认并评价" }
text "wish_call_back" { en = "No confirmation came; please call back", ["zh-CN"] = "居民未确认,请回访" }
text "wish_lapsed" { en = "nobody could be reached twice", ["zh-CN"] = "两次联系未果" }
text "wish_decide" { en = "Name an owner or decline, with a reason", ["zh-CN"] = "请指定承办单位或说明理由不采纳" }
text "wish_propose" { en = "{unit} is proposed; please dispatch", ["zh-CN"] = "建议派给{unit},请派单" }
text "wish_declined" { en = "Your wish was not taken up: {reason}", ["zh-CN"] = "您的微心愿未采纳:{reason}" }
text "wish_unit_left" { en = "{unit} is no member unit any more", ["zh-CN"] = "{unit}已不是成员单位" }
text "wish_unit_full" { en = "{unit} has {open} open wishes, its limit is {limit}", ["zh-CN"] = "{unit}在办{open}件,上限{limit}件" }
