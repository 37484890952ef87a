-- Squads of a mobilisation (专项工作小组), who is called to them, and what came of it. (DOMAIN.md, 9; DECISIONS.md, "Wartime")
-- Needs std.organisation, std.resource, std.mode.
local command = { "secretary", "deputy_secretary", "duty_holder" }
local called = { "self of person", "self of squad.leader", "duty_holder" }
local reason = text { required = true, max = 300, label = { en = "Reason", ["zh-CN"] = "理由" } }

kind "squad" {
  label = { en = "Squad", ["zh-CN"] = "专项工作小组" },
  fields = {
    mobilisation = ref "mobilisation" { required = true, back = "squads", label = { en = "Mobilisation", ["zh-CN"] = "战时动员" } },
    grid = ref "grid" { back = "squads", label = { en = "Area (none: the whole community)", ["zh-CN"] = "区域(空为全域)" } },
    wanted = integer { required = true, min = 1, max = 60, label = { en = "People wanted", ["zh-CN"] = "需要人数" } },
    leader = ref "person" { back = "leads_squads", label = { en = "Leader", ["zh-CN"] = "组长" } },
    resources = list(ref "resource") { label = { en = "Resources", ["zh-CN"] = "调用资源" } },
  },
  states = { "forming", "complete", "short", "stood_down" },
  state_labels = { forming = { en = "Being called", ["zh-CN"] = "集结中" }, complete = { en = "Complete", ["zh-CN"] = "已到位" }, short = { en = "Too few people", ["zh-CN"] = "人手不足" },
    stood_down = { en = "Stood down", ["zh-CN"] = "已解散" } },
  standard_events = true,
  events = {
    form       = { to = "forming", takes = { "mobilisation", "grid", "wanted" }, by = command, label = { en = "Form", ["zh-CN"] = "组建" } },
    resize     = { from = { "forming", "complete", "short" }, to = "forming", takes = { wanted = required }, by = command, label = { en = "Another size", ["zh-CN"] = "调整人数" } },
    equip      = { from = { "forming", "complete", "short" }, takes = { resources = required }, by = command, label = { en = "Give resources", ["zh-CN"] = "调配资源" } },
    appoint    = { from = { "forming", "complete", "short" }, takes = { leader = required }, by = command, label = { en = "Name a leader", ["zh-CN"] = "指定组长" } },
    complete   = { from = { "forming", "short" }, to = "complete", by = {}, label = { en = "Complete", ["zh-CN"] = "到位" } },
    reopen     = { from = "complete", to = "forming", by = {}, label = { en = "Somebody is missing", ["zh-CN"] = "缺员补位" } },
    fall_short = { from = "forming", to = "short", by = {}, label = { en = "Nobody left to call", ["zh-CN"] = "无人可调" } },
    stand_down = { from = { "forming", "complete", "short" }, to = "stood_down", by = command, label = { en = "Stand down", ["zh-CN"] = "解散" } },
  },
}

kind "call" {
  label = { en = "Call", ["zh-CN"] = "集结令" },
  fields = {
    mobilisation = ref "mobilisation" { required = true, back = "calls", label = { en = "Mobilisation", ["zh-CN"] = "战时动员" } },
    squad = ref "squad" { required = true, back = "calls", label = { en = "Squad", ["zh-CN"] = "小组" } },
    person = ref "person" { required = true, back = "calls", label = { en = "Person", ["zh-CN"] = "人员" } },
    unit = ref "unit" { back = "calls", label = { en = "Unit", ["zh-CN"] = "单位" } },
    source = enum { "skill", "resource", "member", label = { en = "Called for", ["zh-CN"] = "调用依据" }, labels = { skill = { en = "Skill or post", ["zh-CN"] = "专长或岗位" },
      resource = { en = "The unit's resource", ["zh-CN"] = "单位资源" }, member = { en = "Double-registered member", ["zh-CN"] = "双报到党员" } } },
    resource = ref "resource" { back = "calls", label = { en = "Resource", ["zh-CN"] = "资源" } },
    drill = boolean { default = false, label = { en = "Drill", ["zh-CN"] = "演练" } },
    answer_by = time { label = { en = "Answer by", ["zh-CN"] = "答复期限" } },
    said = enum { "coming", "cannot", "none", label = { en = "Answer", ["zh-CN"] = "答复" }, labels = { coming = { en = "Coming", ["zh-CN"] = "到岗" },
      cannot = { en = "Cannot", ["zh-CN"] = "不能到岗" }, none = { en = "No answer", ["zh-CN"] = "未答复" } } },
    answered_at = time { label = { en = "Answered at", ["zh-CN"] = "答复时间" } },
    arrived_at = time { label = { en = "Arrived at", ["zh-CN"] = "到达时间" } },
    ended_at = time { label = { en = "Released at", ["zh-CN"] = "撤离时间" } },
    hours = number { min = 0, label = { en = "Hours on duty", ["zh-CN"] = "在岗小时" } },
  },
  unique = { { "mobilisation", "person", while_in = { "called", "coming", "arrived" } } },
  states = { "called", "coming", "arrived", "cannot", "none", "stood_down" },
  state_labels = { called = { en = "Called", ["zh-CN"] = "已通知" }, coming = { en = "Coming", ["zh-CN"] = "赶来" }, arrived = { en = "There", ["zh-CN"] = "已到岗" },
    cannot = { en = "Cannot", ["zh-CN"] = "不能到岗" }, none = { en = "No answer", ["zh-CN"] = "未答复" }, stood_down = { en = "Stood down", ["zh-CN"] = "已撤离" } },
  standard_events = true,
  events = {
    place     = { to = "called", takes = { "mobilisation", "squad", "person", "unit", "source", "resource", "drill", "answer_by" }, by = command, label = { en = "Call", ["zh-CN"] = "通知集结" } },
    come      = { from = { "called", "none", "cannot" }, to = "coming", by = called, label = { en = "I am coming", ["zh-CN"] = "能到" } },
    decline   = { from = { "called", "coming", "none" }, to = "cannot", takes = { reason = reason }, by = called, label = { en = "I cannot", ["zh-CN"] = "不能到" } },
    miss      = { from = "called", to = "none", by = {}, label = { en = "No answer", ["zh-CN"] = "未答复" } },
    arrive    = { from = { "called", "coming", "none" }, to = "arrived", by = called, label = { en = "I am there", ["zh-CN"] = "到岗" } },
    stand_down = { from = { "called", "coming", "arrived" }, to = "stood_down", by = command, label = { en = "Stand down", ["zh-CN"] = "撤离" } },
    stamp     = { from = "any", takes = { "said", "answered_at", "arrived_at", "ended_at", "hours" }, by = {}, label = { en = "Note", ["zh-CN"] = "记录" } },
    away      = { from = { "called", "coming", "arrived" }, by = {}, label = { en = "His own deadlines stand still", ["zh-CN"] = "本职时限暂停" } },
    back      = { from = { "cannot", "none", "stood_down", "void" }, by = {}, label = { en = "His own deadlines run on", ["zh-CN"] = "本职时限恢复" } },
  },
  timers = { "unanswered" },
  timer_labels = { unanswered = { en = "No answer in time", ["zh-CN"] = "逾期未应答" } },
}

kind "after_action" {
  label = { en = "After-action summary", ["zh-CN"] = "战后总结" },
  fields = {
    mobilisation = ref "mobilisation" { required = true, back = "summaries", label = { en = "Mobilisation", ["zh-CN"] = "战时动员" } },
    drill = boolean { default = false, label = { en = "Drill", ["zh-CN"] = "演练" } },
    declared_at = time { label = { en = "Declared at", ["zh-CN"] = "宣布时间" } },
    stood_down_at = time { label = { en = "Stood down at", ["zh-CN"] = "解除时间" } },
    squads = integer { min = 0, label = { en = "Squads", ["zh-CN"] = "小组数" } },
    wanted = integer { min = 0, label = { en = "People wanted", ["zh-CN"] = "需要人数" } },
    called = integer { min = 0, label = { en = "Called", ["zh-CN"] = "通知人数" } },
    coming = integer { min = 0, label = { en = "Came or were coming", ["zh-CN"] = "到岗" } },
    cannot = integer { min = 0, label = { en = "Could not", ["zh-CN"] = "不能到岗" } },
    none = integer { min = 0, label = { en = "No answer", ["zh-CN"] = "未答复" } },
    first_arrival = time { label = { en = "First arrival", ["zh-CN"] = "首位到达" } },
    hours = number { min = 0, label = { en = "Hours on duty, all together", ["zh-CN"] = "在岗总小时" } },
    resources = integer { min = 0, label = { en = "Resources used", ["zh-CN"] = "调用资源" } },
    cases = integer { min = 0, label = { en = "Incidents in the areas meanwhile", ["zh-CN"] = "期间区域事件" } },
    cases_settled = integer { min = 0, label = { en = "Of these settled", ["zh-CN"] = "其中已处置" } },
    remarks = text { max = 4000, label = { en = "Remarks", ["zh-CN"] = "小结" } },
  },
  states = { "drawn_up", "approved" },
  state_labels = { drawn_up = { en = "Drawn up", ["zh-CN"] = "已生成" }, approved = { en = "Approved", ["zh-CN"] = "已审定" } },
  standard_events = true,
  events = {
    draw_up   = { to = "drawn_up", takes = { "mobilisation", "drill", "declared_at", "stood_down_at", "squads", "wanted", "called", "coming", "cannot", "none", "first_arrival", "hours", "resources" },
                  by = {}, label = { en = "Draw up", ["zh-CN"] = "生成" } },
    add_cases = { from = "any", takes = { "cases", "cases_settled" }, by = {}, label = { en = "Add the incidents", ["zh-CN"] = "补入事件" } },
    remark    = { from = "drawn_up", takes = { remarks = required }, by = command, label = { en = "Write remarks", ["zh-CN"] = "撰写小结" } },
    approve   = { from = "drawn_up", to = "approved", by = { "secretary" }, label = { en = "Approve", ["zh-CN"] = "审定" } },
  },
  timers = { "unapproved" },
  timer_labels = { unapproved = { en = "Not approved in time", ["zh-CN"] = "逾期未审定" } },
}

extend "mobilisation" { events = { sum_up = { from = "stood_down", by = {}, label = { en = "Sum up", ["zh-CN"] = "总结" } } } }
