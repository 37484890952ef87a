-- Incidents climb: microgrid/grid officer → branch → committee → department → street committee. (DOMAIN.md, 22, 25; DECISIONS.md, "Incidents")
-- Needs std.organisation. Duplicates: std.incident_merge; what a department does: std.referral; wartime: std.mode_incident.
local reason = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }
local asked = { "open", "acknowledged" }
local running = { "open", "acknowledged", "unowned" }
local office = { "duty_holder", "deputy_secretary", "secretary" }

kind "incident" {
  label = { en = "Incident", ["zh-CN"] = "事件" },
  fields = {
    text = text { required = true, max = 1000, label = { en = "What happened", ["zh-CN"] = "情况" } },
    place = text { max = 120, label = { en = "Place", ["zh-CN"] = "地点" } },
    microgrid = ref "microgrid" { required = true, back = "incidents", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    household = ref "household" { back = "incidents", label = { en = "Household", ["zh-CN"] = "住户/商户" } },
    scope = enum { "household", "microgrid", "grid", "compound", label = { en = "What is affected (counted from the register)", ["zh-CN"] = "影响范围(按台账统计)" }, labels = {
      household = { en = "The household", ["zh-CN"] = "本户" }, microgrid = { en = "The microgrid", ["zh-CN"] = "微网格" }, grid = { en = "The grid", ["zh-CN"] = "网格" },
      compound = { en = "The compound", ["zh-CN"] = "小区/商圈" } } },
    category = enum { "dispute", "facility", "hazard", "fire", "security", "hygiene", "construction", "other", default = "other", label = { en = "Category", ["zh-CN"] = "类别" }, labels = {
      dispute = { en = "Dispute", ["zh-CN"] = "矛盾纠纷" }, facility = { en = "Facility out of order", ["zh-CN"] = "设施故障" }, hazard = { en = "Safety hazard", ["zh-CN"] = "安全隐患" },
      fire = { en = "Fire", ["zh-CN"] = "火情" }, security = { en = "Public security", ["zh-CN"] = "治安" }, hygiene = { en = "Hygiene", ["zh-CN"] = "环境卫生" },
      construction = { en = "Illegal construction", ["zh-CN"] = "违章搭建" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    severity = enum { "urgent", "major", "ordinary", default = "ordinary", label = { en = "Severity", ["zh-CN"] = "等级" }, labels = {
      urgent = { en = "Urgent", ["zh-CN"] = "紧急" }, major = { en = "Major", ["zh-CN"] = "较大" }, ordinary = { en = "Ordinary", ["zh-CN"] = "一般" } } },
    raised = boolean { default = false, label = { en = "Severity raised by the number affected", ["zh-CN"] = "因户数升级" } },
    households = integer { default = 0, min = 0, max = 100000, label = { en = "Households affected", ["zh-CN"] = "涉及居民户" } },
    shops = integer { default = 0, min = 0, max = 100000, label = { en = "Shops affected", ["zh-CN"] = "涉及商户" } },
    counted = boolean { default = false, label = { en = "Counted from the register", ["zh-CN"] = "按台账统计" } },
    reporter = ref "person" { back = "reports", label = { en = "Reporter", ["zh-CN"] = "报告人" } },
    on_behalf_of = ref "person" { label = { en = "On behalf of", ["zh-CN"] = "代办对象" } },
    channel = enum { "app", "desk", "phone", "visit", "patrol", "meeting", label = { en = "Channel", ["zh-CN"] = "渠道" }, labels = { app = { en = "App", ["zh-CN"] = "线上" },
      desk = { en = "Desk", ["zh-CN"] = "窗口" }, phone = { en = "Call", ["zh-CN"] = "电话" }, visit = { en = "Visit", ["zh-CN"] = "走访" }, patrol = { en = "Patrol", ["zh-CN"] = "巡查" },
      meeting = { en = "Meeting", ["zh-CN"] = "会议" } } },
    consent = boolean { label = { en = "Consented", ["zh-CN"] = "本人同意" } },
    concerns = list(ref "person") { label = { en = "Persons it concerns", ["zh-CN"] = "当事人" } },
    concerns_units = list(ref "unit") { label = { en = "Units it concerns", ["zh-CN"] = "涉事单位" } },
    happened_on = date { label = { en = "Happened on", ["zh-CN"] = "发生日期" } },
    first_seen = time { label = { en = "First known", ["zh-CN"] = "首次知悉" } },
    rung = enum { "officer", "branch", "committee", "department", "street", label = { en = "Rung", ["zh-CN"] = "层级" }, labels = {
      officer = { en = "Microgrid and grid officers", ["zh-CN"] = "微网格/网格" }, branch = { en = "Grid branch", ["zh-CN"] = "网格党支部" }, committee = { en = "Committee", ["zh-CN"] = "社区大党委" },
      department = { en = "Department", ["zh-CN"] = "职能部门" }, street = { en = "Street joint working committee", ["zh-CN"] = "街道大工委" } } },
    owner = ref "person" { back = "owned_incidents", label = { en = "Asked now", ["zh-CN"] = "当前责任人" } },
    told = list(ref "person") { label = { en = "Asked so far", ["zh-CN"] = "已通知" } },
    department = ref "department" { back = "incidents", label = { en = "Department", ["zh-CN"] = "职能部门" } },
    acknowledge_by = time { label = { en = "Acknowledge by", ["zh-CN"] = "响应期限" } },
    settle_by = time { label = { en = "Settle by", ["zh-CN"] = "处置期限" } },
    first_acknowledge_by = time { label = { en = "First limit to acknowledge", ["zh-CN"] = "首次响应期限" } },
    acknowledged_at = time { label = { en = "First acknowledged", ["zh-CN"] = "首次响应时间" } },
    settled_at = time { label = { en = "Settled at", ["zh-CN"] = "处置时间" } },
    outcome = enum { "solved", "explained", "not_possible", label = { en = "Outcome", ["zh-CN"] = "结果" }, labels = {
      solved = { en = "Solved", ["zh-CN"] = "已解决" }, explained = { en = "Explained", ["zh-CN"] = "已解释" }, not_possible = { en = "Not possible", ["zh-CN"] = "暂无法解决" } } },
    answer = text { max = 1000, label = { en = "Answer", ["zh-CN"] = "答复" } },
    rating = integer { min = 1, max = 5, label = { en = "Rating", ["zh-CN"] = "评分" } },
    closing = enum { "confirmed", "called_back", "lapsed", label = { en = "How it was closed", ["zh-CN"] = "销号方式" }, labels = { confirmed = { en = "Confirmed", ["zh-CN"] = "报告人确认" },
      called_back = { en = "Called back", ["zh-CN"] = "回访" }, lapsed = { en = "No objection", ["zh-CN"] = "到期无异议" } } },
    for_meeting = boolean { default = false, label = { en = "For the next joint meeting", ["zh-CN"] = "提交联席会议" } },
    meeting_reason = text { max = 500, label = { en = "Why it is for the meeting", ["zh-CN"] = "上会理由" } },
  },
  states = { "open", "acknowledged", "unowned", "settled", "closed", "withdrawn" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "待响应" }, acknowledged = { en = "Acknowledged", ["zh-CN"] = "处置中" }, unowned = { en = "An owner must be named", ["zh-CN"] = "待指定责任人" },
    settled = { en = "Settled", ["zh-CN"] = "已处置" }, closed = { en = "Closed", ["zh-CN"] = "已办结" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "已撤回" } },
  standard_events = true,
  events = {
    report = { to = "open", takes = { "text", "place", "microgrid", "household", "scope", "category", "severity", "households", "shops", "reporter", "on_behalf_of", "channel", "consent",
                 "concerns", "concerns_units", "first_seen", "happened_on" },
               by = { "resident", "collector", "microgrid_leader", "patroller", "police_officer" }, label = { en = "Report", ["zh-CN"] = "上报" } },
    take_up = { from = "open", takes = { "settle_by" }, by = {}, label = { en = "Take up", ["zh-CN"] = "受理" } },
    tally  = { from = running, takes = { "households", "shops", "counted" }, by = {}, label = { en = "Count from the register", ["zh-CN"] = "台账统计" } },
    assess = { from = running, takes = { "severity", "households", "shops", "category", "scope", "household" }, by = { "grid_leader of microgrid.grid", "duty_holder" },
               label = { en = "Assess", ["zh-CN"] = "研判" } },
    ask    = { from = running, to = "open", takes = { rung = required, "owner", "told", "severity", "raised", "department", "acknowledge_by", "settle_by", "first_acknowledge_by" }, by = {},
               label = { en = "Ask", ["zh-CN"] = "交办" } },
    acknowledge = { from = "open", to = "acknowledged", takes = { "owner" }, by = { "self of owner", "duty_holder" }, label = { en = "Acknowledge", ["zh-CN"] = "响应" } },
    unacknowledge = { from = "acknowledged", to = "open", takes = { reason = reason }, by = { "self of owner", "duty_holder" }, label = { en = "Take the acknowledgement back", ["zh-CN"] = "撤销响应" } },
    bounce = { from = asked, takes = { reason = reason }, by = { "self of owner" }, label = { en = "Hand back", ["zh-CN"] = "退回" } },
    refer  = { from = asked, to = "unowned", by = { "duty_holder" }, label = { en = "Have an owner named", ["zh-CN"] = "提请指定责任人" } },
    name_owner = { from = running, to = "open", takes = { owner = required }, by = office, label = { en = "Name an owner", ["zh-CN"] = "指定责任人" } },
    hand_over  = { from = running, to = "open", takes = { owner = required, reason = text { max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } } },
                 by = { "self of owner", "duty_holder" }, label = { en = "Hand over", ["zh-CN"] = "移交" } },
    climb  = { from = running, takes = { to_rung = enum { "branch", "committee", "department", "street" }, reason = reason },
               by = { "self of owner", "duty_holder" }, label = { en = "Hand up", ["zh-CN"] = "上报上级" } },
    settle = { from = running, to = "settled", takes = { outcome = required, answer = required }, by = { "self of owner", "duty_holder" }, label = { en = "Settle", ["zh-CN"] = "办结" } },
    reopen = { from = { "settled", "closed" }, to = "open", takes = { reason = reason }, by = { "self of reporter", "self of on_behalf_of", "duty_holder" }, label = { en = "Reopen", ["zh-CN"] = "重办" } },
    close  = { from = "settled", to = "closed", takes = { "rating" }, by = { "self of reporter", "self of on_behalf_of", "duty_holder", "microgrid_leader of microgrid" }, label = { en = "Close", ["zh-CN"] = "销号" } },
    lapse  = { from = "settled", to = "closed", by = {}, label = { en = "Close for want of objection", ["zh-CN"] = "到期销号" } },
    withdraw = { from = running, to = "withdrawn", takes = { reason = reason }, by = { "self of reporter", "self of on_behalf_of" }, label = { en = "Withdraw", ["zh-CN"] = "撤回" } },
    put_on_agenda = { from = "any", takes = { meeting_reason = required }, by = { "duty_holder" }, label = { en = "Put on the next joint meeting", ["zh-CN"] = "提交联席会议" } },
    take_off_agenda = { from = "any", by = { "duty_holder" }, label = { en = "Take off the agenda", ["zh-CN"] = "撤下议题" } },
    move   = { from = running, takes = { microgrid = required }, by = {}, label = { en = "Follows its household", ["zh-CN"] = "随户划转" } },
    stamp  = { from = "any", takes = { "acknowledged_at", "settled_at", "closing", "for_meeting" }, by = {}, label = { en = "Note", ["zh-CN"] = "记录" } },
  },
  timers = { "unacknowledged", "unsettled", "unclosed", "unnamed", "quiet_over" },
}

kind "incident_follower" {
  label = { en = "Follower of an incident", ["zh-CN"] = "事件关注人" },
  fields = {
    incident = ref "incident" { required = true, back = "followers", label = { en = "Incident", ["zh-CN"] = "事件" } },
    person = ref "person" { required = true, back = "follows", label = { en = "Person", ["zh-CN"] = "人员" } },
  },
  unique = { { "incident", "person", while_in = { "following" } } },
  states = { "following", "left" },
  state_labels = { following = { en = "Following", ["zh-CN"] = "关注中" }, left = { en = "Left", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    follow = { to = "following", takes = { "incident", "person" }, by = { "resident", "collector", "microgrid_leader" }, label = { en = "Follow", ["zh-CN"] = "关注" } },
    leave  = { from = "following", to = "left", by = { "self of person" }, label = { en = "Leave", ["zh-CN"] = "取消关注" } },
  },
}
