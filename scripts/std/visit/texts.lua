text "visit_to_come" { en = "{day} is still to come", ["zh-CN"] = "{day}尚未到来" }
text "visit_too_long" { en = "that makes {minutes} minutes on {day}; a day has at most 960", ["zh-CN"] = "{day}合计{minutes}分钟,超过960分钟" }
text "visit_late" { en = "the week of {week} is closed", ["zh-CN"] = "{week}当周已截止" }
text "visit_base" { en = "{worker}, week of {week}: {minutes} minutes among residents ({late} entered late) ÷ {working} working minutes without {leave} days of leave = {share} %",
  ["zh-CN"] = "{worker}{week}当周:走访{minutes}分钟(迟报{late})÷工作{working}分钟(扣除请假{leave}天)={share}%" }
text "visit_low" { en = "{worker}, week of {week}: {minutes} minutes among residents of {working} working minutes ({leave} days of leave apart) are {share} %, at least {least} % are asked for",
  ["zh-CN"] = "{worker}{week}当周:走访{minutes}分钟/工作{working}分钟(请假{leave}天除外),占{share}%,低于{least}%" }
