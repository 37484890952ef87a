text "occasion_past" { en = "{title} would have been on {day}, which is past", ["zh-CN"] = "{title}({day})已过" }
text "occasion_none" { en = "no festival to prepare", ["zh-CN"] = "没有需要筹备的节日" }
text "occasion_birthdays" { en = "{number} of {age} and older have their birthday this month", ["zh-CN"] = "本月有{number}位{age}岁以上老人过生日" }
