text "referral_send" { en = "Please refer this to {department} by {due} and enter way, address and number", ["zh-CN"] = "请于{due}前转{department},并录入方式、地址、编号" }
text "referral_unsent" { en = "the referral to {department} was not sent by {due}", ["zh-CN"] = "未在{due}前转{department}" }
text "referral_chase" { en = "{department} has not reacted since {sent_at}: please ask there", ["zh-CN"] = "{department}自{sent_at}未反馈,请跟进" }
text "referral_promise" { en = "{department} promised it for {promised}: please enter the answer", ["zh-CN"] = "{department}承诺{promised}办结,请录入答复" }
text "referral_refused_first" { en = "{department} refused; it goes to {next}", ["zh-CN"] = "{department}不予受理,转{next}" }
text "referral_refused_meeting" { en = "refused {number} times by departments, last by {department}: {reason}", ["zh-CN"] = "部门{number}次不予受理,最近为{department}:{reason}" }
text "referral_answered" { en = "{department} answered", ["zh-CN"] = "{department}已答复" }
text "referral_over" { en = "the incident is no longer dealt with", ["zh-CN"] = "事件已不在办理" }
