-- Service posts with holders and hours, appointments at them, and the consultation day of each month. (DOMAIN.md, 8, 19) Needs std.organisation, std.activity.
kind "service_post" {
  label = { en = "Service post", ["zh-CN"] = "服务岗位" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "legal_aid", "policy", "help", "desk", "other", default = "other", label = { en = "Kind", ["zh-CN"] = "类别" }, labels = {
      legal_aid = { en = "Legal aid", ["zh-CN"] = "法律援助岗" }, policy = { en = "Policy advice", ["zh-CN"] = "政策宣传岗" }, help = { en = "Help in need", ["zh-CN"] = "帮扶助困岗" },
      desk = { en = "One-stop desk", ["zh-CN"] = "一站式柜台" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    unit = ref "unit" { back = "service_posts", label = { en = "Unit", ["zh-CN"] = "承担单位" } },
    holder = ref "person" { back = "service_posts", label = { en = "Holder", ["zh-CN"] = "上岗人员" } },
    deputy = ref "person" { label = { en = "Deputy", ["zh-CN"] = "AB角" } },
    place = text { max = 120, label = { en = "Place", ["zh-CN"] = "地点" } },
    weekdays = list(integer) { label = { en = "Weekdays (1 = Monday)", ["zh-CN"] = "服务日(1为周一)" } },
    opens = text { default = "09:00", max = 5, label = { en = "Opens", ["zh-CN"] = "开始" } },
    closes = text { default = "18:00", max = 5, label = { en = "Closes", ["zh-CN"] = "结束" } },
  },
  states = { "open", "closed" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "开放" }, closed = { en = "Closed", ["zh-CN"] = "停办" } },
  standard_events = true,
  events = {
    set_up = { to = "open", takes = { "name", "category", "unit", "holder", "deputy", "place", "weekdays", "opens", "closes" }, by = { "secretary", "deputy_secretary" }, label = { en = "Set up", ["zh-CN"] = "设岗" } },
    update = { from = "any", takes = { "name", "category", "unit", "holder", "deputy", "place", "weekdays", "opens", "closes" }, by = { "deputy_secretary", "representative of unit" },
      label = { en = "Change", ["zh-CN"] = "变更" } },
    close  = { from = "open", to = "closed", by = { "deputy_secretary" }, label = { en = "Close", ["zh-CN"] = "停办" } },
    reopen = { from = "closed", to = "open", by = { "deputy_secretary" }, label = { en = "Open again", ["zh-CN"] = "恢复" } },
  },
}

kind "appointment" {
  label = { en = "Appointment", ["zh-CN"] = "预约" },
  fields = {
    service_post = ref "service_post" { required = true, back = "appointments", label = { en = "Post", ["zh-CN"] = "岗位" } },
    person = ref "person" { required = true, back = "appointments", label = { en = "Person", ["zh-CN"] = "预约人" } },
    on_behalf_of = ref "person" { label = { en = "Entered by", ["zh-CN"] = "代办人" } },
    starts = time { required = true, label = { en = "Starts", ["zh-CN"] = "时间" } },
    subject = text { max = 300, personal = true, label = { en = "Subject", ["zh-CN"] = "事项" } },
    answer = text { max = 1000, personal = true, label = { en = "Advice given", ["zh-CN"] = "答复" } },
  },
  unique = { { "service_post", "starts", while_in = { "booked", "kept" } } },
  states = { "booked", "kept", "missed", "cancelled" },
  state_labels = { booked = { en = "Booked", ["zh-CN"] = "已预约" }, kept = { en = "Kept", ["zh-CN"] = "已办理" }, missed = { en = "Missed", ["zh-CN"] = "未到" },
    cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    book   = { to = "booked", takes = { "service_post", "person", "on_behalf_of", "starts", "subject" }, by = { "resident", "self of person", "collector", "microgrid_leader" },
      label = { en = "Book", ["zh-CN"] = "预约" } },
    keep   = { from = "booked", to = "kept", takes = { "answer" }, by = { "self of service_post.holder", "representative of service_post.unit" }, label = { en = "Kept", ["zh-CN"] = "已办理" } },
    miss   = { from = "booked", to = "missed", by = { "self of service_post.holder", "representative of service_post.unit" }, label = { en = "Missed", ["zh-CN"] = "未到" } },
    cancel = { from = "booked", to = "cancelled", takes = { reason = text { max = 300 } }, by = { "self of person", "self of service_post.holder" }, label = { en = "Cancel", ["zh-CN"] = "取消" } },
  },
  timers = { "reminder", "unrecorded" },
  timer_labels = { reminder = { en = "Reminder of the appointment", ["zh-CN"] = "预约提醒" },
    unrecorded = { en = "Not recorded in time", ["zh-CN"] = "逾期未登记" } },
}

extend "activity" { timers = { "notice" }, timer_labels = { notice = { en = "Notice of the activity", ["zh-CN"] = "活动预告" } } }
