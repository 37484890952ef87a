text "booking_backwards" { en = "it ends before it starts", ["zh-CN"] = "结束时间早于开始时间" }
text "booking_past" { en = "that time is past", ["zh-CN"] = "预约时间已过" }
text "booking_far" { en = "that is too far ahead", ["zh-CN"] = "超出可预约范围" }
text "booking_long" { en = "that is longer than one booking may be", ["zh-CN"] = "超过单次最长时长" }
text "booking_hours" { en = "{room} is open from {opens} to {closes} on its days", ["zh-CN"] = "{room}开放时间为开放日{opens}至{closes}" }
text "booking_clash" { en = "{room} is taken from {starts} to {ends}", ["zh-CN"] = "{room}在{starts}至{ends}已被预约" }
text "booking_closed" { en = "{room} is closed", ["zh-CN"] = "{room}已停用" }
text "booking_full" { en = "{room} holds {capacity} people", ["zh-CN"] = "{room}最多容纳{capacity}人" }
text "booking_many" { en = "{limit} open bookings at once are possible", ["zh-CN"] = "同时最多{limit}个预约" }
text "booking_no_shows" { en = "{person} did not use {missed} bookings lately", ["zh-CN"] = "{person}近期{missed}次预约未到场,暂停预约" }
text "booking_unused" { en = "nobody came at {starts}", ["zh-CN"] = "{starts}无人到场" }
text "booking_given_back" { en = "Your booking of {room} at {starts} was not used and is free again", ["zh-CN"] = "您预约的{room}({starts})未到场,已释放" }
