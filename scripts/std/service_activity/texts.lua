text "service_activity_came" { en = "was present at {title}", ["zh-CN"] = "参加{title}" }
text "service_activity_early" { en = "the activity's day has not come", ["zh-CN"] = "活动日期未到" }
text "service_activity_void" { en = "the activity is void", ["zh-CN"] = "活动已作废" }
