text "leave_backwards" { en = "the last day is before the first", ["zh-CN"] = "结束日早于开始日" }
text "leave_twice" { en = "there is leave from {first} to {last} already", ["zh-CN"] = "{first}至{last}已有请假" }
text "leave_until" { en = "{person} is on leave until {last}", ["zh-CN"] = "{person}请假至{last}" }
text "leave_nobody" { en = "{role}: {person} is on leave and the deputy is not there either; please name somebody", ["zh-CN"] = "{role}:{person}请假且AB角不在岗,请指定代理人" }
