text "station_closed" { en = "{station} is closed", ["zh-CN"] = "{station}已停用" }
text "station_to_come" { en = "that day is still to come", ["zh-CN"] = "日期尚未到来" }
text "station_not_here" { en = "{item} is not offered here", ["zh-CN"] = "本驿站不供应{item}" }
text "station_out" { en = "{item}: {stock} left", ["zh-CN"] = "{item}仅剩{stock}件" }
text "station_low" { en = "{station}: {item}, {stock} left", ["zh-CN"] = "{station}:{item}仅剩{stock}件,请补货" }
text "station_not_back" { en = "{item} of {station} is not back yet", ["zh-CN"] = "{station}借出的{item}尚未归还" }
text "station_answer" { en = "{guest} reports something in {microgrid}: pass it on or answer", ["zh-CN"] = "{guest}报告{microgrid}情况,请转办或答复" }
text "station_answered" { en = "Thank you for your report: {answer}", ["zh-CN"] = "感谢您的报告:{answer}" }
