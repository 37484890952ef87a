text "service_future" { en = "{day} has not come yet", ["zh-CN"] = "{day}尚未到来" }
text "service_nothing" { en = "hours or a recruited volunteer are needed", ["zh-CN"] = "须填写时长或招募的志愿者" }
text "service_day_full" { en = "{person} has {hours} hours on that day; {limit} are possible", ["zh-CN"] = "{person}当日已有{hours}小时,最多{limit}小时" }
text "service_recruit_oneself" { en = "nobody recruits himself", ["zh-CN"] = "不能招募本人" }
text "service_recruited_before" { en = "{person} was recruited before", ["zh-CN"] = "{person}已由他人招募" }
text "service_no_consent" { en = "an entry on behalf of somebody needs the person's consent", ["zh-CN"] = "代办须经本人同意" }
text "service_recorder_verifies" { en = "who recorded it does not verify it", ["zh-CN"] = "登记人不得核实" }
text "service_verify" { en = "{person} served on {day}, {hours} h: please verify or reject", ["zh-CN"] = "{person}{day}服务{hours}小时,请核实或退回" }
text "service_rejected" { en = "The service of {day} was not accepted: {reason}", ["zh-CN"] = "{day}的服务纪实未通过:{reason}" }
text "service_voided" { en = "The service of {day} is void; what it brought is taken back: {reason}", ["zh-CN"] = "{day}的服务纪实已作废,所得冲回:{reason}" }
text "service_points" { en = "{hours} h of service, of which {counted} count", ["zh-CN"] = "服务{hours}小时,计{counted}小时" }
text "service_recruit" { en = "recruited {person}", ["zh-CN"] = "招募{person}" }
text "service_pace" {
  en = "{year}: {hours} h and {services} services so far; the year's minimum is {want_hours} h and {want_services} services",
  ["zh-CN"] = "{year}年已服务{hours}小时、{services}次,年度要求{want_hours}小时、{want_services}次",
}
text "service_short" {
  en = "{person} reached {hours} h and {services} services in {year}; {want_hours} h and {want_services} services were the minimum",
  ["zh-CN"] = "{person}{year}年服务{hours}小时、{services}次,未达年度要求{want_hours}小时、{want_services}次",
}
text "service_new" { en = "registered in the second half of the year: no minimum yet", ["zh-CN"] = "下半年报到,当年不考核" }
