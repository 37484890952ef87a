text "wish_too_many_open" { en = "{resident} has {open} open wishes already; {limit} at once are possible", ["zh-CN"] = "{resident}已有{open}个在办微心愿,最多{limit}个" }
text "wish_behalf_whom" { en = "an entry on behalf of {person} belongs to a wish of that person", ["zh-CN"] = "代办对象{person}应为心愿本人" }
text "wish_behalf_consent" { en = "{person} must have agreed to the entry on his behalf", ["zh-CN"] = "代办须经{person}本人同意" }
text "wish_many_tries" { en = "{tries} units were asked, the limit is {limit}: the committee decides", ["zh-CN"] = "已派{tries}家单位,达到上限{limit}:提交大党委" }
text "wish_many_redos" { en = "it was sent back {redos} times, the limit is {limit}: the committee decides", ["zh-CN"] = "已返工{redos}次,超过上限{limit}:提交大党委" }
text "wish_on_board" { en = "{category} wishes hang on the board; the first claim by {due} wins", ["zh-CN"] = "{category}类心愿公示认领,{due}前先认先得" }
text "wish_open" { en = "A wish ({category}) may be claimed until {due}", ["zh-CN"] = "有{category}类微心愿待认领,截止{due}" }
text "wish_board_empty" { en = "nobody claimed it from the board", ["zh-CN"] = "公示期内无人认领" }
text "wish_not_claimed" { en = "{unit} did not claim it in time", ["zh-CN"] = "{unit}未按时接单" }
text "wish_not_dispatched" { en = "the grid did not dispatch in time; {unit} was proposed", ["zh-CN"] = "网格未按时派单,按建议派给{unit}" }
text "wish_not_finished" { en = "{unit} did not finish it by {due}", ["zh-CN"] = "{unit}未在{due}前办结" }
text "wish_refused" { en = "{unit} refused: {reason}", ["zh-CN"] = "{unit}谢绝:{reason}" }
text "wish_released" { en = "{unit} gave it back: {reason}", ["zh-CN"] = "{unit}退单:{reason}" }
text "wish_claim" { en = "Please claim or refuse this wish by {due}", ["zh-CN"] = "请在{due}前接单或谢绝" }
text "wish_claim_who" { en = "say which unit or double-registered member claims it", ["zh-CN"] = "请说明由哪个单位或双报到党员认领" }
text "wish_claim_other" { en = "it was dispatched to {unit}; another unit may claim it from the board only", ["zh-CN"] = "已派给{unit},其他单位不能认领" }
text "wish_own" { en = "nobody claims his own wish", ["zh-CN"] = "不能认领自己的心愿" }
text "wish_member_not_registered" { en = "{member} is not double-registered", ["zh-CN"] = "{member}不是双报到党员" }
text "wish_member_of_other" { en = "{member} does not belong to {unit}", ["zh-CN"] = "{member}不属于{unit}" }
text "wish_member_full" { en = "{member} has {open} open wishes, the limit of a member is {limit}", ["zh-CN"] = "{member}在办{open}件,党员上限{limit}件" }
text "wish_taken" { en = "{unit} has taken up your wish and means to finish it by {due}", ["zh-CN"] = "{unit}已认领您的微心愿,计划{due}前完成" }
text "wish_redo" { en = "Not done yet: {reason}; please finish it by {due}", ["zh-CN"] = "尚未办好:{reason},请在{due}前完成" }
text "wish_redo_late" { en = "it was closed on {closed_at}: please submit a new wish", ["zh-CN"] = "已于{closed_at}销单,请重新点单" }
text "wish_proof" { en = "say what was done as proof of the service", ["zh-CN"] = "请填写办理凭证" }
text "wish_future" { en = "the day of the service lies ahead", ["zh-CN"] = "服务日期不能晚于今天" }
text "wish_confirm" { en = "Your wish was done; please confirm and rate it", ["zh-CN"] = "您的微心愿已完成,请确认并评价" }
text "wish_confirm_for" { en = "A wish was done ({proof}); please confirm it with the resident", ["zh-CN"] = "微心愿已完成({proof}),请与居民确认" }
text "wish_call_back" { en = "No confirmation came; please call back", ["zh-CN"] = "居民未确认,请回访" }
text "wish_lapsed" { en = "nobody could be reached twice", ["zh-CN"] = "两次联系未果" }
text "wish_decide" { en = "Name an owner or decline, with a reason", ["zh-CN"] = "请指定承办单位或说明理由不采纳" }
text "wish_decline_by_person" { en = "only a person declines a wish", ["zh-CN"] = "不采纳须由人决定" }
text "wish_propose" { en = "{unit} is proposed; please dispatch", ["zh-CN"] = "建议派给{unit},请派单" }
text "wish_overrule" { en = "{unit} was proposed; another choice needs a reason", ["zh-CN"] = "建议派给{unit},改派须说明理由" }
text "wish_declined" { en = "Your wish was not taken up: {reason}", ["zh-CN"] = "您的微心愿未采纳:{reason}" }
text "wish_unit_left" { en = "{unit} is no member unit any more", ["zh-CN"] = "{unit}已不是成员单位" }
text "wish_unit_full" { en = "{unit} has {open} open wishes, its limit is {limit}", ["zh-CN"] = "{unit}在办{open}件,上限{limit}件" }
text "wish_merge_into" { en = "a wish is merged into another one that is open or was fulfilled", ["zh-CN"] = "只能并入另一件在办或已办结的心愿" }
text "wish_merged" { en = "The same wish is being looked after already; you will get its answer", ["zh-CN"] = "相同心愿已在办理,将一并答复您" }
text "wish_main_closed" { en = "The wish you share was fulfilled: {proof}", ["zh-CN"] = "与您相同的心愿已办结:{proof}" }
text "wish_main_declined" { en = "The wish you share was not taken up: {reason}", ["zh-CN"] = "与您相同的心愿未被采纳:{reason}" }
text "wish_main_gone" { en = "the wish it was merged into was given up", ["zh-CN"] = "所并入的心愿已撤销" }
text "wish_disregard" { en = "Please disregard this wish: it was taken back", ["zh-CN"] = "该心愿已撤销,请勿继续办理" }
text "wish_drawn" { en = "{drawn} of {confirmed} wishes confirmed in {month} are called back", ["zh-CN"] = "{month}确认销单{confirmed}件,抽取{drawn}件回访" }
text "wish_drawn_call" { en = "Please ask the resident about this wish by {due}", ["zh-CN"] = "请在{due}前回访居民" }
text "wish_not_fulfilled" { en = "the resident says on the call back that it was not done", ["zh-CN"] = "回访时居民反映未办好" }
text "wish_report_period" { en = "the period ends before it begins", ["zh-CN"] = "统计截止早于起始" }
text "wish_report_many" { en = "{many} parts are more than {limit}: draw up one at a time", ["zh-CN"] = "分组{many}个超过{limit}个,请分别统计" }
text "wish_report_empty" { en = "no wish was collected in the period: nothing is drawn up", ["zh-CN"] = "该时段没有收集心愿,不统计" }
