-- Free rooms and their bookings, without clashes. (DOMAIN.md, 19) Needs std.organisation.
kind "room" {
  label = { en = "Room", ["zh-CN"] = "功能室" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    place = text { max = 120, label = { en = "Place", ["zh-CN"] = "位置" } },
    capacity = integer { default = 30, min = 1, max = 5000, label = { en = "Capacity", ["zh-CN"] = "容纳人数" } },
    weekdays = list(integer) { label = { en = "Open on weekdays (1 = Monday; none: all)", ["zh-CN"] = "开放日(空为每天)" } },
    opens = text { default = "09:00", max = 5, label = { en = "Opens", ["zh-CN"] = "开放时间" } },
    closes = text { default = "21:00", max = 5, label = { en = "Closes", ["zh-CN"] = "关闭时间" } },
    holidays = boolean { default = true, label = { en = "Open on public holidays", ["zh-CN"] = "节假日开放" } },
    keeper = ref "person" { back = "rooms", label = { en = "Keeper", ["zh-CN"] = "管理人" } },
  },
  states = { "open", "closed" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "开放" }, closed = { en = "Closed", ["zh-CN"] = "停用" } },
  standard_events = true,
  events = {
    offer  = { to = "open", takes = { "name", "place", "capacity", "weekdays", "opens", "closes", "holidays", "keeper" }, by = { "deputy_secretary" }, label = { en = "Offer", ["zh-CN"] = "开放" } },
    update = { from = "any", takes = { "name", "place", "capacity", "weekdays", "opens", "closes", "holidays", "keeper" }, by = { "deputy_secretary", "self of keeper" }, label = { en = "Change", ["zh-CN"] = "变更" } },
    close  = { from = "open", to = "closed", takes = { reason = text { required = true, max = 300 } }, by = { "deputy_secretary", "self of keeper" }, label = { en = "Close", ["zh-CN"] = "停用" } },
    reopen = { from = "closed", to = "open", by = { "deputy_secretary", "self of keeper" }, label = { en = "Open again", ["zh-CN"] = "恢复" } },
  },
}

kind "booking" {
  label = { en = "Booking", ["zh-CN"] = "场地预约" },
  fields = {
    room = ref "room" { required = true, back = "bookings", label = { en = "Room", ["zh-CN"] = "功能室" } },
    person = ref "person" { required = true, back = "bookings", label = { en = "Booked by", ["zh-CN"] = "预约人" } },
    unit = ref "unit" { back = "bookings", label = { en = "Unit", ["zh-CN"] = "单位" } },
    purpose = text { required = true, max = 200, label = { en = "Purpose", ["zh-CN"] = "用途" } },
    people = integer { default = 1, min = 1, max = 5000, label = { en = "People", ["zh-CN"] = "人数" } },
    starts = time { required = true, label = { en = "Starts", ["zh-CN"] = "开始" } },
    ends = time { required = true, label = { en = "Ends", ["zh-CN"] = "结束" } },
  },
  states = { "booked", "in_use", "over", "no_show", "cancelled" },
  state_labels = { booked = { en = "Booked", ["zh-CN"] = "已预约" }, in_use = { en = "In use", ["zh-CN"] = "使用中" }, over = { en = "Over", ["zh-CN"] = "已结束" },
    no_show = { en = "Not used", ["zh-CN"] = "未到场" }, cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    book    = { to = "booked", takes = { "room", "person", "unit", "purpose", "people", "starts", "ends" }, by = { "resident", "self of person", "representative of unit" }, label = { en = "Book", ["zh-CN"] = "预约" } },
    move    = { from = "booked", takes = { starts = required, ends = required }, by = { "self of person", "self of room.keeper" }, label = { en = "Move", ["zh-CN"] = "改期" } },
    arrive  = { from = "booked", to = "in_use", by = { "self of person", "self of room.keeper" }, label = { en = "Arrive", ["zh-CN"] = "签到" } },
    finish  = { from = "in_use", to = "over", by = { "self of person", "self of room.keeper" }, label = { en = "Finish", ["zh-CN"] = "结束" } },
    forfeit = { from = "booked", to = "no_show", by = { "self of room.keeper" }, label = { en = "Not used", ["zh-CN"] = "未到场" } },
    cancel  = { from = "booked", to = "cancelled", takes = { reason = text { max = 300 } }, by = { "self of person", "self of room.keeper" }, label = { en = "Cancel", ["zh-CN"] = "取消" } },
  },
  timers = { "unused", "time_over" },
  timer_labels = { unused = { en = "Not used", ["zh-CN"] = "逾期未使用" }, time_over = { en = "Time over", ["zh-CN"] = "使用时间到" } },
}
