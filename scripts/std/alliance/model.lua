-- The alliance: neighbouring communities and branches that handle cases jointly, each under its own rules. Needs std.organisation.
-- A partner that runs in the same process (`community`) is reached by events; the others on paper, with an owner and a clock here.
local mechanism = enum { "opinions_gathered", "risks_judged", "disputes_solved", "safety_joint", "hardship_helped", "activities_joint", required = true,
    label = { en = "Mechanism", ["zh-CN"] = "联动机制" }, labels = {
  opinions_gathered = { en = "Opinions gathered jointly", ["zh-CN"] = "民意联采" }, risks_judged = { en = "Risks judged jointly", ["zh-CN"] = "风险联判" },
  disputes_solved = { en = "Disputes solved jointly", ["zh-CN"] = "矛盾联解" }, safety_joint = { en = "Safety kept jointly", ["zh-CN"] = "安全联防" },
  hardship_helped = { en = "Hardship helped jointly", ["zh-CN"] = "困难联帮" }, activities_joint = { en = "Activities held jointly", ["zh-CN"] = "活动联办" } } }
local outcome = enum { "solved", "explained", "not_possible", label = { en = "Outcome", ["zh-CN"] = "结果" }, labels = {
  solved = { en = "Solved", ["zh-CN"] = "已解决" }, explained = { en = "Explained", ["zh-CN"] = "已解释" }, not_possible = { en = "Not possible", ["zh-CN"] = "暂无法解决" } } }

kind "partner" {
  label = { en = "Partner", ["zh-CN"] = "联盟成员" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "community", "branch", default = "community", label = { en = "Kind", ["zh-CN"] = "类别" }, labels = {
      community = { en = "Neighbouring community", ["zh-CN"] = "相邻社区" }, branch = { en = "Branch of a private firm", ["zh-CN"] = "非公党支部" } } },
    community = text { max = 63, index = true, label = { en = "Its name in this system", ["zh-CN"] = "系统内名称" } },
    contact = ref "person" { back = "partners", label = { en = "Who keeps contact", ["zh-CN"] = "联络负责人" } },
    address = text { max = 200, label = { en = "How it is reached", ["zh-CN"] = "联系方式" } },
  },
  unique = { { "community", while_in = { "allied" } } },
  states = { "allied", "left" },
  state_labels = { allied = { en = "Allied", ["zh-CN"] = "联盟中" }, left = { en = "Left", ["zh-CN"] = "已退出" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    ally = { to = "allied", takes = { "name", "category", "community", "contact", "address" }, by = { "secretary", "deputy_secretary" }, label = { en = "Ally", ["zh-CN"] = "结盟" } },
    update = { from = "allied", takes = { "name", "community", "contact", "address" }, by = { "deputy_secretary" }, label = { en = "Update", ["zh-CN"] = "更新" } },
    leave = { from = "allied", to = "left", takes = { reason = text { required = true, max = 500 } }, by = { "secretary" }, label = { en = "Leave", ["zh-CN"] = "退出" } },
    rejoin = { from = "left", to = "allied", by = { "secretary" }, label = { en = "Return", ["zh-CN"] = "重新加入" } },
  },
}

kind "joint_case" {
  label = { en = "Joint case", ["zh-CN"] = "联办事项" },
  fields = {
    mechanism = mechanism,
    partner = ref "partner" { back = "joint_cases", label = { en = "Partner", ["zh-CN"] = "联办单位" } },
    text = text { required = true, max = 1000, label = { en = "Matter", ["zh-CN"] = "事项" } },
    about = ref "any" { label = { en = "About", ["zh-CN"] = "关联事项" } },
    origin = enum { "ours", "theirs", default = "ours", label = { en = "Opened by", ["zh-CN"] = "发起方" },
        labels = { ours = { en = "Us", ["zh-CN"] = "本社区" }, theirs = { en = "The partner", ["zh-CN"] = "对方" } } },
    way = enum { "system", "paper", default = "paper", label = { en = "Goes", ["zh-CN"] = "传递方式" },
        labels = { system = { en = "by event", ["zh-CN"] = "系统" }, paper = { en = "on paper", ["zh-CN"] = "纸质" } } },
    number = text { max = 40, label = { en = "Our number", ["zh-CN"] = "本方编号" } },
    their_number = text { max = 40, label = { en = "Their number", ["zh-CN"] = "对方编号" } },
    their_case = text { max = 64, label = { en = "Their case", ["zh-CN"] = "对方事项" } },
    owner = ref "person" { back = "joint_cases", label = { en = "Owner here", ["zh-CN"] = "本方负责人" } },
    answer_by = time { label = { en = "Answer due", ["zh-CN"] = "答复期限" } },
    due = time { label = { en = "Due", ["zh-CN"] = "办结期限" } },
    progress = text { max = 1000, label = { en = "Progress", ["zh-CN"] = "进展" } },
    outcome = outcome,
    answer = text { max = 1000, label = { en = "Answer", ["zh-CN"] = "答复" } },
  },
  unique = { { "partner", "their_case" } },
  states = { "opened", "received", "accepted", "declined", "settled", "closed", "withdrawn" },
  state_labels = { opened = { en = "Sent, not answered", ["zh-CN"] = "已发起" }, received = { en = "Received", ["zh-CN"] = "待受理" }, accepted = { en = "Accepted", ["zh-CN"] = "办理中" },
    declined = { en = "Declined", ["zh-CN"] = "不受理" },
    settled = { en = "Settled", ["zh-CN"] = "已办结" }, closed = { en = "Closed", ["zh-CN"] = "已销号" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "已撤回" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    -- ours
    open = { to = "opened", takes = { "mechanism", partner = required, "text", "about", "owner", "due" }, by = { "secretary", "deputy_secretary", "duty_holder", "branch_secretary" },
        label = { en = "Open", ["zh-CN"] = "发起" } },
    file = { from = "any", takes = { "number", "origin", "way", "owner", "answer_by", "due", "partner" }, by = {}, label = { en = "File", ["zh-CN"] = "登记" } },
    hand_to = { from = { "opened", "received", "accepted", "settled" }, takes = { owner = required }, by = { "deputy_secretary", "duty_holder" }, label = { en = "Hand to", ["zh-CN"] = "交办" } },
    accept = { from = "received", to = "accepted", takes = { "owner", "due" }, by = { "self of owner", "deputy_secretary", "duty_holder" }, label = { en = "Accept", ["zh-CN"] = "受理" } },
    decline = { from = { "received", "accepted" }, to = "declined", takes = { answer = required }, by = { "deputy_secretary", "duty_holder" }, label = { en = "Decline", ["zh-CN"] = "不受理" } },
    report = { from = "accepted", takes = { progress = required }, by = { "self of owner", "deputy_secretary", "duty_holder" }, label = { en = "Report progress", ["zh-CN"] = "通报进展" } },
    settle = { from = "accepted", to = "settled", takes = { outcome = required, answer = required }, by = { "self of owner", "deputy_secretary", "duty_holder" }, label = { en = "Settle", ["zh-CN"] = "办结" } },
    object = { from = "settled", to = "accepted", takes = { reason = text { required = true, max = 500 } }, by = { "self of owner", "deputy_secretary" }, label = { en = "Object", ["zh-CN"] = "退回重办" } },
    close = { from = { "settled", "declined" }, to = "closed", by = { "self of owner", "deputy_secretary", "duty_holder" }, label = { en = "Close", ["zh-CN"] = "销号" } },
    withdraw = { from = { "opened", "accepted", "declined" }, to = "withdrawn", takes = { reason = text { required = true, max = 500 } },
        by = { "deputy_secretary", "self of owner" }, label = { en = "Withdraw", ["zh-CN"] = "撤回" } },
    -- on paper: what the partner answered, written down here
    note_answer = { from = { "opened", "accepted", "settled" },
      takes = { answer_was = enum { "accepted", "declined", "progress", "settled", label = { en = "Answer", ["zh-CN"] = "对方答复" } }, "their_number", "due", "progress", "outcome", "answer" },
                    by = { "self of owner", "deputy_secretary", "duty_holder" }, label = { en = "Write down the answer", ["zh-CN"] = "登记对方答复" } },
    accepted_on_paper = { from = { "opened", "accepted" }, to = "accepted", by = {}, label = { en = "Accepted, on paper", ["zh-CN"] = "对方受理(纸质)" } },
    declined_on_paper = { from = { "opened", "accepted" }, to = "declined", takes = { "answer" }, by = {}, label = { en = "Declined, on paper", ["zh-CN"] = "对方不受理(纸质)" } },
    settled_on_paper = { from = { "opened", "accepted" }, to = "settled", takes = { "outcome", "answer" }, by = {}, label = { en = "Settled, on paper", ["zh-CN"] = "对方办结(纸质)" } },
    -- from the partner's community
    receive = { to = "received", takes = { "mechanism", "text", their_case = required, "their_number", "due" }, by = { "community" }, label = { en = "Receive", ["zh-CN"] = "收到" } },
    received_there = { from = { "opened", "accepted" }, takes = { "their_number", their_case = required }, by = { "community" }, label = { en = "Received there", ["zh-CN"] = "对方收到" } },
    accepted_there = { from = { "opened", "accepted" }, to = "accepted", takes = { "due" }, by = { "community" }, label = { en = "Accepted there", ["zh-CN"] = "对方受理" } },
    declined_there = { from = { "opened", "accepted" }, to = "declined", takes = { answer = required }, by = { "community" }, label = { en = "Declined there", ["zh-CN"] = "对方不受理" } },
    progress_there = { from = { "opened", "accepted" }, takes = { progress = required }, by = { "community" }, label = { en = "Progress there", ["zh-CN"] = "对方进展" } },
    settled_there = { from = { "opened", "accepted" }, to = "settled", takes = { outcome = required, answer = required }, by = { "community" }, label = { en = "Settled there", ["zh-CN"] = "对方办结" } },
    objected_there = { from = "settled", to = "accepted", takes = { reason = text { required = true, max = 500 } }, by = { "community" }, label = { en = "Objected there", ["zh-CN"] = "对方退回" } },
    closed_there = { from = { "settled", "declined" }, to = "closed", by = { "community" }, label = { en = "Closed there", ["zh-CN"] = "对方销号" } },
    withdrawn_there = { from = { "received", "accepted", "declined" }, to = "withdrawn", takes = { reason = text { required = true, max = 500 } }, by = { "community" },
        label = { en = "Withdrawn there", ["zh-CN"] = "对方撤回" } },
    -- what became of a message
    not_delivered = { from = "any", takes = { reason = text { required = true, max = 1000 } }, by = {}, label = { en = "Not delivered", ["zh-CN"] = "未送达" } },
  },
  timers = { "unanswered", "unsettled", "unclosed" },
  timer_labels = { unanswered = { en = "Not answered in time", ["zh-CN"] = "逾期未答复" },
    unsettled = { en = "Not settled in time", ["zh-CN"] = "逾期未处置" }, unclosed = { en = "Not closed in time", ["zh-CN"] = "逾期未结案" } },
}
