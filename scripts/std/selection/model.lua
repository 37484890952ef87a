-- Microgrid leaders are chosen: recommendation and self-nomination, assessment with scores, appointment. (DOMAIN.md, 15) Needs std.organisation.
kind "selection" {
  label = { en = "Selection of a microgrid leader", ["zh-CN"] = "微网格长选任" },
  fields = {
    microgrid = ref "microgrid" { required = true, back = "selections", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    nominate_by = time { label = { en = "Nominate by", ["zh-CN"] = "推荐截止" } },
    assess_by = time { label = { en = "Assess by", ["zh-CN"] = "考察截止" } },
    appointed = ref "person" { back = "selected_in", label = { en = "Appointed", ["zh-CN"] = "当选人" } },
  },
  unique = { { "microgrid", while_in = { "nominating", "assessing" } } },
  states = { "nominating", "assessing", "decided", "ended" },
  state_labels = { nominating = { en = "Nominations open", ["zh-CN"] = "推荐自荐" }, assessing = { en = "Assessment", ["zh-CN"] = "综合考察" }, decided = { en = "Appointed", ["zh-CN"] = "已任命" },
    ended = { en = "Ended without appointment", ["zh-CN"] = "未选出" } },
  standard_events = true,
  events = {
    open    = { to = "nominating", takes = { "microgrid" }, by = { "branch_secretary of microgrid.grid", "deputy_secretary" }, label = { en = "Open", ["zh-CN"] = "启动" } },
    set_dates = { from = { "nominating", "assessing" }, takes = { "nominate_by", "assess_by" }, by = {}, label = { en = "Dates", ["zh-CN"] = "定期限" } },
    assess  = { from = "nominating", to = "assessing", by = { "branch_secretary of microgrid.grid" }, label = { en = "Begin the assessment", ["zh-CN"] = "开始考察" } },
    appoint = { from = "assessing", to = "decided", takes = { appointed = required, overruling = text { max = 300, label = { en = "Why not the best score", ["zh-CN"] = "未按最高分的理由" } } },
      by = { "branch_secretary of microgrid.grid", "deputy_secretary" }, label = { en = "Appoint", ["zh-CN"] = "任命" } },
    install = { from = "decided", takes = { post = ref "post" { required = true, label = { en = "Post", ["zh-CN"] = "岗位" } }, before_him = ref "person" { label = { en = "Held before by", ["zh-CN"] = "前任" } } },
      by = {}, label = { en = "Takes the post", ["zh-CN"] = "到岗" } },
    end_it  = { from = { "nominating", "assessing" }, to = "ended", takes = { reason = text { required = true, max = 300 } }, by = { "branch_secretary of microgrid.grid", "deputy_secretary" },
      label = { en = "End", ["zh-CN"] = "终止" } },
  },
  timers = { "nominations_end", "assessment_ends" },
  timer_labels = { nominations_end = { en = "Nominations end", ["zh-CN"] = "推荐截止" }, assessment_ends = { en = "Assessment ends", ["zh-CN"] = "考察截止" } },
}

kind "nomination" {
  label = { en = "Nomination", ["zh-CN"] = "推荐/自荐" },
  fields = {
    selection = ref "selection" { required = true, back = "nominations", label = { en = "Selection", ["zh-CN"] = "选任" } },
    person = ref "person" { required = true, back = "nominations", label = { en = "Candidate", ["zh-CN"] = "人选" } },
    way = enum { "recommended", "self", default = "recommended", label = { en = "Way", ["zh-CN"] = "方式" }, labels = {
      recommended = { en = "Recommended", ["zh-CN"] = "推荐" }, self = { en = "Self-nominated", ["zh-CN"] = "自荐" } } },
    by_person = ref "person" { label = { en = "Recommended by", ["zh-CN"] = "推荐人" } },
    by_unit = ref "unit" { label = { en = "Recommending unit", ["zh-CN"] = "推荐单位" } },
    statement = text { max = 1000, label = { en = "Statement", ["zh-CN"] = "理由" } },
    scores = integer { default = 0, min = 0, label = { en = "Assessments", ["zh-CN"] = "考察人数" } },
    score = number { min = 0, max = 100, label = { en = "Mean score", ["zh-CN"] = "平均得分" } },
  },
  unique = { { "selection", "person", while_in = { "named", "appointed", "not_appointed" } } },
  states = { "named", "appointed", "not_appointed", "stood_back" },
  state_labels = { named = { en = "Candidate", ["zh-CN"] = "候选" }, appointed = { en = "Appointed", ["zh-CN"] = "当选" }, not_appointed = { en = "Not appointed", ["zh-CN"] = "未当选" },
    stood_back = { en = "Stood back", ["zh-CN"] = "退出" } },
  standard_events = true,
  events = {
    name = { to = "named", takes = { "selection", "person", "way", "by_person", "by_unit", "statement" }, by = { "resident", "self of person", "branch_secretary", "representative of by_unit" },
      label = { en = "Name", ["zh-CN"] = "推荐" } },
    count_score = { from = "named", takes = { "scores", "score" }, by = {}, label = { en = "Count", ["zh-CN"] = "计分" } },
    stand_back = { from = "named", to = "stood_back", by = { "self of person" }, label = { en = "Stand back", ["zh-CN"] = "退出" } },
    win  = { from = "named", to = "appointed", by = {}, label = { en = "Appointed", ["zh-CN"] = "当选" } },
    lose = { from = "named", to = "not_appointed", by = {}, label = { en = "Not appointed", ["zh-CN"] = "未当选" } },
  },
}

kind "assessment" {
  label = { en = "Assessment", ["zh-CN"] = "综合考察" },
  fields = {
    nomination = ref "nomination" { required = true, back = "assessments", label = { en = "Candidate", ["zh-CN"] = "人选" } },
    assessor = ref "person" { required = true, back = "assessments", label = { en = "Assessor", ["zh-CN"] = "考察人" } },
    politics = integer { required = true, min = 0, max = 100, label = { en = "Attitude", ["zh-CN"] = "政治素质" } },
    ability = integer { required = true, min = 0, max = 100, label = { en = "Ability", ["zh-CN"] = "工作能力" } },
    trust = integer { required = true, min = 0, max = 100, label = { en = "Trust of the residents", ["zh-CN"] = "群众基础" } },
    score = number { min = 0, max = 100, label = { en = "Score", ["zh-CN"] = "得分" } },
    note = text { max = 500, label = { en = "Note", ["zh-CN"] = "说明" } },
  },
  unique = { { "nomination", "assessor", while_in = { "given" } } },
  states = { "given" },
  state_labels = { given = { en = "Given", ["zh-CN"] = "已评" } },
  standard_events = true,
  events = {
    give  = { to = "given", takes = { "nomination", "assessor", "politics", "ability", "trust", "note" }, by = { "self of assessor" }, label = { en = "Assess", ["zh-CN"] = "评分" } },
    weigh = { from = "given", takes = { "score" }, by = {}, label = { en = "Weigh", ["zh-CN"] = "加权" } },
  },
}
