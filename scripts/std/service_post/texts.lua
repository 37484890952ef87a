text "service_post_closed" { en = "{post} is closed", ["zh-CN"] = "{post}已停办" }
text "service_post_past" { en = "that time is past", ["zh-CN"] = "预约时间已过" }
text "service_post_far" { en = "that is too far ahead", ["zh-CN"] = "超出可预约范围" }
text "service_post_hours" { en = "{post} serves on its working days from {opens} to {closes}", ["zh-CN"] = "{post}服务时间为工作日{opens}至{closes}" }
text "service_post_taken" { en = "that time is taken: there is an appointment at {starts}", ["zh-CN"] = "该时段已被预约({starts})" }
text "service_post_reminder" { en = "{person} has an appointment with {post} at {starts}", ["zh-CN"] = "{person}预约{post},时间{starts}" }
text "service_post_unrecorded" { en = "did {person} keep the appointment of {starts}?", ["zh-CN"] = "请登记{person}{starts}的预约是否办理" }
text "consultation_day" { en = "the consultation day is {day}", ["zh-CN"] = "本月咨询日为{day}" }
text "consultation_moved" { en = "{planned} is no working day: the consultation day is {day}", ["zh-CN"] = "{planned}非工作日,咨询日顺延至{day}" }
text "consultation_past" { en = "{day} is past already", ["zh-CN"] = "{day}已过" }
text "consultation_notice" { en = "Policy consultation from {starts} to {ends}: policies, jobs, training", ["zh-CN"] = "政策咨询日:{starts}至{ends},提供政策、招聘、技能培训咨询" }
