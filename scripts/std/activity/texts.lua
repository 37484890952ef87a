text "activity_unheld" { en = "{title} was planned for {starts}: was it held? Please record who came, or cancel it with a reason", ["zh-CN"] = "“{title}”原定{starts},请登记开展情况或说明取消原因" }
text "activity_lapsed" { en = "nobody said that it was held", ["zh-CN"] = "无人登记已开展" }
text "activity_not_yet" { en = "it cannot have happened on {day}: that day is still to come", ["zh-CN"] = "{day}尚未到来,不能登记为已开展" }
text "activity_ends_first" { en = "it ends before it starts", ["zh-CN"] = "结束时间早于开始时间" }
text "activity_full" { en = "all {places} places are taken", ["zh-CN"] = "{places}个名额已满" }
text "activity_over" { en = "{title} takes no more sign-ups: it is {state}", ["zh-CN"] = "“{title}”已不接受报名({state})" }
text "activity_moved" { en = "{title} is moved to {starts}: {reason}", ["zh-CN"] = "“{title}”改期至{starts}:{reason}" }
text "activity_off" { en = "{title} is cancelled: {reason}", ["zh-CN"] = "“{title}”已取消:{reason}" }
text "activity_unmarked" { en = "{number} who signed up for {title} are neither marked as there nor as absent", ["zh-CN"] = "“{title}”还有{number}名报名人员未签到" }
text "activity_pace" { en = "{tag}: {held} held with {people} people from {first} to {last}; the year's goal asks for {expected} and {expected_people} by then",
  ["zh-CN"] = "{tag}:{first}至{last}已开展{held}场、受众{people}人次,按全年目标应达{expected}场、{expected_people}人次" }
