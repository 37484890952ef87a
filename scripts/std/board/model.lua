-- Red and black lists of units, by the share of what they were asked for. Needs std.organisation. (DOMAIN.md, 26; DECISIONS.md, "Points, boards")
-- What is scored comes from other pieces by bridges (std.board_wish, …) or by hand; each entry bears its own weight, decay and floor.
local why = text { required = true, max = 1000, label = { en = "Reason", ["zh-CN"] = "理由" } }

kind "board" {
  label = { en = "Red and black list", ["zh-CN"] = "红黑榜" },
  fields = {
    period = text { required = true, max = 10, index = true, label = { en = "Quarter", ["zh-CN"] = "季度" } },
    year = integer { required = true, label = { en = "Year", ["zh-CN"] = "年度" } },
    number = integer { required = true, min = 1, max = 4, label = { en = "Quarter's number", ["zh-CN"] = "第几季度" } },
    since = date { required = true, label = { en = "From", ["zh-CN"] = "起" } },
    ends = date { required = true, label = { en = "To", ["zh-CN"] = "止" } },
    closes = time { required = true, label = { en = "Entries until", ["zh-CN"] = "补录截止" } },
    rules = json { label = { en = "Rules of the quarter", ["zh-CN"] = "本季规则" } },
    object_by = time { label = { en = "Objections until", ["zh-CN"] = "异议截止" } },
    published_at = time { label = { en = "Published", ["zh-CN"] = "公布时间" } },
    list = json { label = { en = "Published list", ["zh-CN"] = "公布榜单" } },
    red = integer { min = 0, label = { en = "Red", ["zh-CN"] = "红榜数" } },
    black = integer { min = 0, label = { en = "Black", ["zh-CN"] = "黑榜数" } },
    rated = integer { min = 0, label = { en = "Units rated", ["zh-CN"] = "参评单位数" } },
    digest = text { max = 64, label = { en = "Check value", ["zh-CN"] = "校验值" } },
    recomputed_at = time { label = { en = "Recomputed", ["zh-CN"] = "复算时间" } },
    recomputed_same = boolean { label = { en = "Recomputed to the same", ["zh-CN"] = "复算一致" } },
  },
  unique = { { "period" } },
  states = { "open", "previewed", "published" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "记分中" }, previewed = { en = "Previewed", ["zh-CN"] = "预告中" }, published = { en = "Published", ["zh-CN"] = "已公布" } },
  events = {
    open    = { to = "open", takes = { "period", "year", "number", "since", "ends", "closes", "rules" }, by = {}, label = { en = "Open", ["zh-CN"] = "开启" } },
    preview = { from = "open", to = "previewed", takes = { "object_by" }, by = {}, label = { en = "Preview", ["zh-CN"] = "预告" } },
    publish = { from = "previewed", to = "published", takes = { "published_at", "list", "red", "black", "rated", "digest" }, by = {}, label = { en = "Publish", ["zh-CN"] = "公布" } },
    recompute = { from = "published", by = { "secretary", "deputy_secretary", "street_committee" }, label = { en = "Recompute", ["zh-CN"] = "复算" } },
    prove   = { from = "published", takes = { "recomputed_at", "recomputed_same" }, by = {}, label = { en = "Result of recomputing", ["zh-CN"] = "复算结果" } },
  },
  timers = { "closing", "window_over", "decisions_due" },
  timer_labels = { closing = { en = "Quarter closes", ["zh-CN"] = "季度关账" }, window_over = { en = "Time to object is over", ["zh-CN"] = "异议期满" },
    decisions_due = { en = "Decisions are due", ["zh-CN"] = "裁定期满" } },
}

kind "score_entry" {
  label = { en = "Score entry", ["zh-CN"] = "红黑榜评分" },
  fields = {
    unit = ref "unit" { required = true, back = "score_entries", label = { en = "Unit", ["zh-CN"] = "成员单位" } },
    indicator = enum { "inspection", "other", label = { en = "Indicator", ["zh-CN"] = "指标" }, labels = {
      inspection = { en = "Inspection", ["zh-CN"] = "督查" }, other = { en = "Other", ["zh-CN"] = "其他" } } },
    asked = integer { default = 1, min = -1000, max = 1000, label = { en = "Asked for (less than 0: taken back)", ["zh-CN"] = "应完成(负数为冲回)" } },
    met = number { required = true, min = -1000, max = 1000, label = { en = "Of that, met", ["zh-CN"] = "已完成" } },
    weight = number { default = 1, min = 0, max = 100, label = { en = "Weight", ["zh-CN"] = "权重" } },
    decay_days = integer { min = 0, max = 10000, label = { en = "Loses its weight over, days (0: never)", ["zh-CN"] = "权重递减天数(0为不递减)" } },
    floor = integer { min = 0, max = 100, label = { en = "But keeps at least, %", ["zh-CN"] = "权重保底(%)" } },
    evidence = list(text { max = 120 }) { label = { en = "Evidence", ["zh-CN"] = "依据" } },
    source = text { max = 120, index = true, label = { en = "Arose from", ["zh-CN"] = "来源" } },
    text = text { max = 500, label = { en = "What it is about", ["zh-CN"] = "说明" } },
    happened_on = date { label = { en = "Happened on", ["zh-CN"] = "发生日期" } },
    board = ref "board" { back = "entries", label = { en = "Counts in", ["zh-CN"] = "计入榜单" } },
    late = boolean { default = false, label = { en = "Late entry", ["zh-CN"] = "补录" } },
    corrects = ref "score_entry" { back = "corrections", label = { en = "Corrects", ["zh-CN"] = "更正的评分" } },
    scored_by = ref "person" { label = { en = "Scored by", ["zh-CN"] = "评分人" } },
  },
  states = { "recorded", "void" },
  state_labels = { recorded = { en = "Recorded", ["zh-CN"] = "有效" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    record = { to = "recorded", takes = { "unit", "asked", "met", "weight", "decay_days", "floor", "evidence", "source", "text", "happened_on", "corrects", indicator = required },
               by = { "deputy_secretary", "branch_secretary" }, label = { en = "Score", ["zh-CN"] = "评分" } },
    file   = { from = "recorded", takes = { "board", "late", "weight", "decay_days", "floor", "happened_on", "scored_by" }, by = {}, label = { en = "File", ["zh-CN"] = "计入" } },
    correct = { from = "recorded", takes = { "unit", "asked", "met", "text", "evidence", "happened_on", reason = why }, by = { "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void   = { from = "recorded", to = "void", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}

kind "listing" {
  label = { en = "Unit on the list", ["zh-CN"] = "榜单单位" },
  fields = {
    board = ref "board" { required = true, back = "listings", label = { en = "List", ["zh-CN"] = "榜单" } },
    unit = ref "unit" { required = true, back = "listings", label = { en = "Unit", ["zh-CN"] = "成员单位" } },
    colour = enum { "red", "black", "neither", "not_rated", label = { en = "List", ["zh-CN"] = "榜别" }, labels = {
      red = { en = "Red list", ["zh-CN"] = "红榜" }, black = { en = "Black list", ["zh-CN"] = "黑榜" }, neither = { en = "Neither", ["zh-CN"] = "未上榜" },
      not_rated = { en = "Not rated", ["zh-CN"] = "不参评" } } },
    score = number { min = 0, max = 100, label = { en = "Score, %", ["zh-CN"] = "得分(%)" } },
    occasions = integer { label = { en = "Occasions", ["zh-CN"] = "考核次数" } },
    explanation = json { label = { en = "Entry by entry", ["zh-CN"] = "逐条说明" } },
    inputs = json { label = { en = "Entries it was computed from", ["zh-CN"] = "计算依据" } },
    digest = text { max = 64, label = { en = "Check value", ["zh-CN"] = "校验值" } },
    audience = enum { "public", "committee", label = { en = "Shown to", ["zh-CN"] = "公布范围" }, labels = {
      public = { en = "Everybody", ["zh-CN"] = "公开" }, committee = { en = "Committee and street", ["zh-CN"] = "大党委和街道" } } },
    plan = text { max = 1000, label = { en = "How it is put right", ["zh-CN"] = "整改措施" } },
    expires = time { label = { en = "On the list until", ["zh-CN"] = "公布至" } },
  },
  unique = { { "board", "unit" } },
  states = { "previewed", "objected", "suspended", "unlisted", "listed", "repairing", "removed", "expired" },
  state_labels = { previewed = { en = "Previewed", ["zh-CN"] = "预告" }, objected = { en = "Objected to", ["zh-CN"] = "有异议" }, suspended = { en = "Suspended", ["zh-CN"] = "暂缓上榜" },
    unlisted = { en = "Not on a list", ["zh-CN"] = "未上榜" }, listed = { en = "On the list", ["zh-CN"] = "在榜" }, repairing = { en = "Being put right", ["zh-CN"] = "整改中" },
    removed = { en = "Removed", ["zh-CN"] = "已移出" }, expired = { en = "Expired", ["zh-CN"] = "已到期" } },
  events = {
    preview = { to = "previewed", takes = { "board", "unit", "colour", "score", "occasions", "explanation", "inputs", "digest" }, by = {}, label = { en = "Preview", ["zh-CN"] = "预告" } },
    revise  = { from = { "previewed", "objected" }, takes = { "colour", "score", "occasions", "explanation", "inputs", "digest" }, by = {}, label = { en = "Revise", ["zh-CN"] = "修订" } },
    object  = { from = "previewed", to = "objected", by = {}, label = { en = "Objection", ["zh-CN"] = "提出异议" } },
    settle  = { from = "objected", to = "previewed", by = {}, label = { en = "Objection decided", ["zh-CN"] = "异议已裁定" } },
    suspend = { from = "objected", to = "suspended", by = {}, label = { en = "Suspend", ["zh-CN"] = "暂缓上榜" } },
    list    = { from = "previewed", to = "listed", takes = { "audience", "expires" }, by = {}, label = { en = "List", ["zh-CN"] = "上榜" } },
    pass    = { from = "previewed", to = "unlisted", by = {}, label = { en = "Not on a list", ["zh-CN"] = "不上榜" } },
    repair  = { from = "listed", to = "repairing", takes = { plan = required }, by = { "representative of unit" }, label = { en = "Report what was put right", ["zh-CN"] = "申报整改" } },
    accept  = { from = "repairing", to = "removed", by = { "secretary", "deputy_secretary" }, label = { en = "Accept and remove", ["zh-CN"] = "验收移出" } },
    reject  = { from = "repairing", to = "listed", takes = { reason = why }, by = { "secretary", "deputy_secretary" }, label = { en = "Not yet put right", ["zh-CN"] = "整改不合格" } },
    expire  = { from = { "listed", "repairing" }, to = "expired", by = {}, label = { en = "Expire", ["zh-CN"] = "到期" } },
  },
  timers = { "expiring", "unaccepted" },
  timer_labels = { expiring = { en = "Listing expires", ["zh-CN"] = "上榜期满" }, unaccepted = { en = "Not accepted in time", ["zh-CN"] = "逾期未验收" } },
}

kind "objection" {
  label = { en = "Objection", ["zh-CN"] = "异议申诉" },
  fields = {
    listing = ref "listing" { required = true, back = "objections", label = { en = "Listing", ["zh-CN"] = "上榜单位" } },
    unit = ref "unit" { back = "objections", label = { en = "Unit", ["zh-CN"] = "成员单位" } },
    text = text { required = true, max = 2000, label = { en = "Objection", ["zh-CN"] = "申诉内容" } },
    entries = list(ref "score_entry") { label = { en = "Entries objected to", ["zh-CN"] = "异议评分" } },
    struck = list(ref "score_entry") { label = { en = "Entries struck", ["zh-CN"] = "核销评分" } },
    decision = text { max = 1000, label = { en = "Decision", ["zh-CN"] = "裁定意见" } },
  },
  unique = { { "listing", while_in = { "raised" } } },
  states = { "raised", "upheld", "dismissed", "undecided", "withdrawn", "void" },
  state_labels = { raised = { en = "Raised", ["zh-CN"] = "待裁定" }, upheld = { en = "Upheld", ["zh-CN"] = "成立" }, dismissed = { en = "Dismissed", ["zh-CN"] = "不成立" },
    undecided = { en = "Undecided in time", ["zh-CN"] = "逾期未裁定" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "已撤回" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    raise   = { to = "raised", takes = { "listing", "unit", "text", "entries" }, by = { "representative of unit" }, label = { en = "Object", ["zh-CN"] = "申诉" } },
    uphold  = { from = "raised", to = "upheld", takes = { "struck", decision = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Uphold", ["zh-CN"] = "成立" } },
    dismiss = { from = "raised", to = "dismissed", takes = { decision = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Dismiss", ["zh-CN"] = "不成立" } },
    name    = { from = "raised", takes = { "unit" }, by = {}, label = { en = "Name the unit", ["zh-CN"] = "登记单位" } },
    finish  = { from = { "upheld", "dismissed", "withdrawn", "void" }, by = {}, label = { en = "Out of the way", ["zh-CN"] = "办结" } },
    lapse   = { from = "raised", to = "undecided", by = {}, label = { en = "Undecided", ["zh-CN"] = "逾期" } },
    withdraw = { from = "raised", to = "withdrawn", by = { "representative of unit" }, label = { en = "Withdraw", ["zh-CN"] = "撤回" } },
    correct = { from = "raised", takes = { "text", "entries", reason = why }, by = { "representative of unit" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void    = { from = "raised", to = "void", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}

-- The year-end file of a unit: what its quarters, projects, meetings and wishes came to. (年底考核)
kind "appraisal" {
  label = { en = "Year-end appraisal", ["zh-CN"] = "年度考核档案" },
  fields = {
    unit = ref "unit" { required = true, back = "appraisals", label = { en = "Unit", ["zh-CN"] = "成员单位" } },
    year = integer { required = true, label = { en = "Year", ["zh-CN"] = "年度" } },
    quarters = json { label = { en = "Quarters", ["zh-CN"] = "各季榜单" } },
    indicators = json { label = { en = "Indicators: asked and met", ["zh-CN"] = "各项指标" } },
    figures = json { label = { en = "Projects, meetings, wishes", ["zh-CN"] = "项目、会议、微心愿" } },
    score = number { min = 0, max = 100, label = { en = "Score of the year, %", ["zh-CN"] = "年度得分(%)" } },
    occasions = integer { label = { en = "Occasions", ["zh-CN"] = "考核次数" } },
    digest = text { max = 64, label = { en = "Check value", ["zh-CN"] = "校验值" } },
    grade = enum { "excellent", "good", "pass", "poor", label = { en = "Grade", ["zh-CN"] = "等次" }, labels = {
      excellent = { en = "Excellent", ["zh-CN"] = "优秀" }, good = { en = "Good", ["zh-CN"] = "良好" }, pass = { en = "Pass", ["zh-CN"] = "合格" }, poor = { en = "Poor", ["zh-CN"] = "较差" } } },
    opinion = text { max = 1000, label = { en = "Opinion", ["zh-CN"] = "考核意见" } },
  },
  unique = { { "unit", "year" } },
  states = { "drawn_up", "filed" },
  state_labels = { drawn_up = { en = "Drawn up", ["zh-CN"] = "待评定" }, filed = { en = "Filed", ["zh-CN"] = "已归档" } },
  events = {
    draw_up = { to = "drawn_up", takes = { "unit", "year" }, by = {}, label = { en = "Draw up", ["zh-CN"] = "生成" } },
    note    = { from = "drawn_up", takes = { "figures" }, by = {}, label = { en = "Figures of a list", ["zh-CN"] = "填入数据" } },
    seal    = { from = "filed", takes = { "digest" }, by = {}, label = { en = "Seal", ["zh-CN"] = "固化" } },
    fill    = { from = "drawn_up", takes = { "quarters", "indicators", "score", "occasions" }, by = {}, label = { en = "Fill in", ["zh-CN"] = "填入" } },
    file    = { from = "drawn_up", to = "filed", takes = { "opinion", grade = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Grade and file", ["zh-CN"] = "评定归档" } },
  },
  timers = { "ungraded" },
  timer_labels = { ungraded = { en = "Not graded in time", ["zh-CN"] = "逾期未评定" } },
}
