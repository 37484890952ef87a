-- What goes to a department (转办): where, how, its number there, the promised day; somebody of the community stays answerable and enters the answer.
-- Needs std.organisation, std.incident. (DOMAIN.md, 25; DECISIONS.md, "Incidents")
local reason = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }
local owner = { "self of owner", "duty_holder" }

kind "referral" {
  label = { en = "Referral", ["zh-CN"] = "转办" },
  fields = {
    incident = ref "incident" { required = true, back = "referrals", label = { en = "Incident", ["zh-CN"] = "事件" } },
    department = ref "department" { required = true, back = "referrals", label = { en = "Department", ["zh-CN"] = "职能部门" } },
    owner = ref "person" { back = "referrals", label = { en = "Answerable in the community", ["zh-CN"] = "社区责任人" } },
    number = integer { default = 1, min = 1, label = { en = "Which attempt", ["zh-CN"] = "第几次" } },
    way = enum { "letter", "phone", "platform", "visit", label = { en = "Way", ["zh-CN"] = "转办方式" }, labels = { letter = { en = "Letter", ["zh-CN"] = "函件" },
      phone = { en = "Call", ["zh-CN"] = "电话" }, platform = { en = "Platform", ["zh-CN"] = "平台" }, visit = { en = "Visit", ["zh-CN"] = "上门对接" } } },
    address = text { max = 200, label = { en = "Address", ["zh-CN"] = "转办地址" } },
    outside_number = text { max = 80, label = { en = "Number there", ["zh-CN"] = "外部编号" } },
    promised = date { label = { en = "Promised for", ["zh-CN"] = "承诺日期" } },
    sent_at = time { label = { en = "Sent at", ["zh-CN"] = "转出时间" } },
    due = time { label = { en = "Due", ["zh-CN"] = "期限" } },
    outcome = enum { "solved", "explained", "not_possible", label = { en = "Outcome", ["zh-CN"] = "结果" }, labels = {
      solved = { en = "Solved", ["zh-CN"] = "已解决" }, explained = { en = "Explained", ["zh-CN"] = "已解释" }, not_possible = { en = "Not possible", ["zh-CN"] = "暂无法解决" } } },
    reply = text { max = 1000, label = { en = "The department's answer", ["zh-CN"] = "部门答复" } },
  },
  states = { "drawn_up", "sent", "accepted", "refused", "answered", "dropped" },
  state_labels = { drawn_up = { en = "Drawn up", ["zh-CN"] = "待转出" }, sent = { en = "Sent", ["zh-CN"] = "已转出" }, accepted = { en = "Accepted", ["zh-CN"] = "已受理" },
    refused = { en = "Refused", ["zh-CN"] = "不予受理" }, answered = { en = "Answered", ["zh-CN"] = "已答复" }, dropped = { en = "Dropped", ["zh-CN"] = "已终止" } },
  standard_events = true,
  events = {
    draw_up  = { to = "drawn_up", takes = { "incident", "department", "owner", "number", "due" }, by = { "duty_holder" }, label = { en = "Draw up", ["zh-CN"] = "拟转办" } },
    assign   = { from = { "drawn_up", "sent", "accepted" }, takes = { owner = required, "due" }, by = { "duty_holder" }, label = { en = "Assign", ["zh-CN"] = "交责任人" } },
    redirect = { from = "drawn_up", takes = { department = required, reason = reason }, by = owner, label = { en = "To another department", ["zh-CN"] = "改转部门" } },
    send     = { from = "drawn_up", to = "sent", takes = { way = required, "address", "outside_number", "promised" }, by = owner, label = { en = "Send", ["zh-CN"] = "转出" } },
    stamp    = { from = { "sent", "accepted" }, takes = { "sent_at" }, by = {}, label = { en = "Note", ["zh-CN"] = "记录" } },
    accept   = { from = "sent", to = "accepted", takes = { "outside_number", "promised" }, by = owner, label = { en = "Accepted there", ["zh-CN"] = "部门受理" } },
    promise  = { from = { "sent", "accepted" }, takes = { promised = required }, by = owner, label = { en = "Another day is promised", ["zh-CN"] = "变更承诺" } },
    refuse   = { from = { "sent", "accepted" }, to = "refused", takes = { reason = reason, next_department = ref "department" { label = { en = "To whom instead", ["zh-CN"] = "改转部门" } } }, by = owner,
                 label = { en = "Refused there", ["zh-CN"] = "部门不予受理" } },
    answer   = { from = { "sent", "accepted" }, to = "answered", takes = { outcome = required, reply = required }, by = owner, label = { en = "Enter the answer", ["zh-CN"] = "录入答复" } },
    drop     = { from = { "drawn_up", "sent", "accepted" }, to = "dropped", by = {}, label = { en = "Drop", ["zh-CN"] = "终止" } },
  },
  timers = { "unsent", "silent", "promise_due" },
  timer_labels = { unsent = { en = "Not sent on in time", ["zh-CN"] = "逾期未转出" }, silent = { en = "No answer in time", ["zh-CN"] = "逾期未答复" },
    promise_due = { en = "Promised date reached", ["zh-CN"] = "承诺期限已到" } },
}
