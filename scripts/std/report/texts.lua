text "report_ends_first" { en = "A period ends after it begins", ["zh-CN"] = "统计周期的结束须晚于开始" }
text "report_filled" { en = "{number} figures of {first} to {last}", ["zh-CN"] = "{first}至{last},共{number}项指标" }
text "report_unfilled" { en = "This report could not be counted: look at the failed rules", ["zh-CN"] = "本报告未能生成,请查看失败的规则" }
