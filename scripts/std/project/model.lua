-- The project list: livelihood projects, agreements, tasks, the three regular duties (三定), quarterly reviews. (DOMAIN.md, 4 and 12)
-- Needs std.organisation.
local areas = { infrastructure = { en = "Infrastructure", ["zh-CN"] = "基础建设" }, public_service = { en = "Public service", ["zh-CN"] = "公共服务" },
  civic_culture = { en = "Civic culture", ["zh-CN"] = "精神文明建设" }, city_management = { en = "City management", ["zh-CN"] = "城市管理" } }

-- One a calendar year: until when projects are listed and claimed, and what was left.
kind "project_year" {
  label = { en = "Project year", ["zh-CN"] = "项目年度" },
  fields = {
    year = integer { required = true, min = 2000, max = 2200, label = { en = "Year", ["zh-CN"] = "年度" } },
    list_until = time { required = true, label = { en = "Listed until", ["zh-CN"] = "立项截止" } },
    claim_until = time { required = true, label = { en = "Claimed until", ["zh-CN"] = "认领截止" } },
    without = list(ref "unit") { label = { en = "Units without a claim", ["zh-CN"] = "未认领单位" } },
    unclaimed = list(ref "project") { label = { en = "Projects without a unit", ["zh-CN"] = "无人认领项目" } },
  },
  unique = { { "year" } },
  states = { "listing", "claiming", "running" },
  state_labels = { listing = { en = "Listing", ["zh-CN"] = "立项" }, claiming = { en = "Claiming", ["zh-CN"] = "认领" }, running = { en = "Running", ["zh-CN"] = "实施" } },
  events = {
    begin = { to = "listing", takes = { year = required, list_until = required, claim_until = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Begin", ["zh-CN"] = "启动" } },
    close_list = { from = "listing", to = "claiming", by = { "secretary", "deputy_secretary" }, label = { en = "Close the list", ["zh-CN"] = "立项结束" } },
    close_claims = { from = { "listing", "claiming" }, to = "running", takes = { "without", "unclaimed" }, by = {}, label = { en = "Close the claims", ["zh-CN"] = "认领结束" } },
  },
  timers = { "list_ends", "claim_reminder", "claims_end" },
}

kind "project" {
  label = { en = "Project", ["zh-CN"] = "项目" },
  fields = {
    number = text { max = 20, label = { en = "Number", ["zh-CN"] = "编号" } },
    serial = integer { min = 1, label = { en = "Serial", ["zh-CN"] = "序号" } },
    title = text { required = true, max = 200, label = { en = "Title", ["zh-CN"] = "名称" } },
    area = enum { "infrastructure", "public_service", "civic_culture", "city_management", default = "public_service", label = { en = "Area", ["zh-CN"] = "领域" }, labels = areas },
    year = integer { min = 2000, max = 2200, label = { en = "Year", ["zh-CN"] = "年度" } },
    years = list(integer) { label = { en = "Years it runs", ["zh-CN"] = "实施年度" } },
    livelihood = boolean { default = false, label = { en = "Livelihood project", ["zh-CN"] = "民生实事" } },
    description = text { max = 2000, label = { en = "Description", ["zh-CN"] = "内容" } },
    decision = text { max = 120, label = { en = "Resolution", ["zh-CN"] = "决议" } },
    microgrid = ref "microgrid" { back = "projects", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    unit = ref "unit" { back = "projects", label = { en = "Unit", ["zh-CN"] = "承担单位" } },
    helped_by = list(ref "unit") { label = { en = "Helped by", ["zh-CN"] = "协办单位" } },
    owner = ref "person" { back = "owned_projects", label = { en = "Person in charge", ["zh-CN"] = "负责人" } },
    measure = text { max = 60, label = { en = "Measured in", ["zh-CN"] = "计量" } },
    planned = number { min = 0, label = { en = "Planned", ["zh-CN"] = "计划量" } },
    quantity = number { min = 0, label = { en = "Done so far", ["zh-CN"] = "完成量" } },
    due = time { label = { en = "Due", ["zh-CN"] = "完成期限" } },
    claimed_at = time { label = { en = "Claimed", ["zh-CN"] = "认领时间" } },
    overdue = boolean { default = false, label = { en = "Overdue", ["zh-CN"] = "逾期" } },
    overdue_at = time { label = { en = "Overdue since", ["zh-CN"] = "逾期起" } },
    outcome = text { max = 1000, label = { en = "Outcome", ["zh-CN"] = "成效" } },
    happened_on = date { label = { en = "Completed on", ["zh-CN"] = "完成日期" } },
    score = number { min = 0, max = 100, label = { en = "Appraisal", ["zh-CN"] = "考评分" } },
  },
  states = { "listed", "claimed", "agreed", "completed", "appraised", "dropped" },
  state_labels = { listed = { en = "Listed", ["zh-CN"] = "已立项" }, claimed = { en = "Claimed", ["zh-CN"] = "已认领" }, agreed = { en = "Agreed", ["zh-CN"] = "已签约" },
    completed = { en = "Completed", ["zh-CN"] = "已完成" }, appraised = { en = "Appraised", ["zh-CN"] = "已考评" }, dropped = { en = "Dropped", ["zh-CN"] = "已终止" } },
  standard_events = true,
  events = {
    list     = { to = "listed", takes = { "title", "area", "year", "livelihood", "description", "decision", "microgrid", "measure", "planned", "due" }, by = { "secretary", "deputy_secretary" },
                 label = { en = "List", ["zh-CN"] = "立项" } },
    enter    = { from = "any", takes = { "number", "serial", "year", "years", "due", "unit", "claimed_at", "happened_on" }, by = {}, label = { en = "Enter", ["zh-CN"] = "登记" } },
    claim    = { from = "listed", to = "claimed", takes = { unit = required, "owner" }, by = { "representative", "secretary", "deputy_secretary" }, label = { en = "Claim", ["zh-CN"] = "认领" } },
    assign   = { from = "listed", to = "claimed", takes = { unit = required, decision = required, "owner" }, by = { "secretary", "deputy_secretary" }, label = { en = "Assign by resolution", ["zh-CN"] = "决议指定" } },
    release  = { from = "claimed", to = "listed", takes = { reason = text { required = true, max = 500 } }, by = { "representative of unit" }, label = { en = "Give back", ["zh-CN"] = "退回" } },
    hand     = { from = { "claimed", "agreed", "completed" }, takes = { owner = required }, by = { "representative of unit", "self of owner" }, label = { en = "Name the person in charge", ["zh-CN"] = "指定负责人" } },
    sign     = { from = "claimed", to = "agreed", by = {}, label = { en = "Agreement signed", ["zh-CN"] = "签约" } },
    progress = { from = "agreed", takes = { "quantity", text = text { max = 1000 }, "helped_by" }, by = { "representative of unit", "self of owner" }, label = { en = "Progress", ["zh-CN"] = "进展" } },
    postpone = { from = { "claimed", "agreed" }, takes = { due = required, decision = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Postpone by resolution", ["zh-CN"] = "决议延期" } },
    fall_due = { from = { "listed", "claimed", "agreed" }, takes = { "overdue", "overdue_at" }, by = {}, label = { en = "Overdue", ["zh-CN"] = "逾期" } },
    complete = { from = "agreed", to = "completed", takes = { outcome = required, "quantity", "happened_on" }, by = { "representative of unit", "self of owner" }, label = { en = "Complete", ["zh-CN"] = "完成" } },
    reject   = { from = "completed", to = "agreed", takes = { reason = text { required = true, max = 500 } }, by = { "secretary", "deputy_secretary" }, label = { en = "Not complete", ["zh-CN"] = "退回整改" } },
    appraise = { from = "completed", to = "appraised", takes = { score = required, note = text { max = 500 } }, by = { "secretary", "deputy_secretary" }, label = { en = "Appraise", ["zh-CN"] = "考评" } },
    appraise_year = { from = "agreed", takes = { year_of = integer { required = true, min = 2000, max = 2200 }, points = number { required = true, min = 0, max = 100 }, note = text { max = 500 } },
                 by = { "secretary", "deputy_secretary" }, label = { en = "Appraise a year", ["zh-CN"] = "年度考评" } },
    carry_over = { from = { "claimed", "agreed" }, takes = { decision = required, due = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Carry over by resolution", ["zh-CN"] = "决议结转" } },
    drop     = { from = { "listed", "claimed", "agreed" }, to = "dropped", takes = { decision = required, reason = text { required = true, max = 500 } }, by = { "secretary", "deputy_secretary" },
                 label = { en = "Drop by resolution", ["zh-CN"] = "决议终止" } },
  },
  timers = { "unclaimed", "unsigned", "due_reminder", "undone", "unappraised", "year_unappraised" },
}

-- Who signed what, and when: the unit and the committee.
kind "agreement" {
  label = { en = "Agreement", ["zh-CN"] = "协议" },
  fields = {
    project = ref "project" { required = true, back = "agreements", label = { en = "Project", ["zh-CN"] = "项目" } },
    unit = ref "unit" { required = true, back = "agreements", label = { en = "Unit", ["zh-CN"] = "单位" } },
    text = text { required = true, max = 8000, label = { en = "Text", ["zh-CN"] = "协议内容" } },
    unit_signer = ref "person" { back = "agreements_signed", label = { en = "Signed for the unit by", ["zh-CN"] = "单位签署人" } },
    unit_signed_on = date { label = { en = "Unit signed on", ["zh-CN"] = "单位签署日期" } },
    committee_signer = ref "person" { back = "agreements_countersigned", label = { en = "Signed for the committee by", ["zh-CN"] = "大党委签署人" } },
    committee_signed_on = date { label = { en = "Committee signed on", ["zh-CN"] = "大党委签署日期" } },
  },
  states = { "drafted", "signed", "cancelled" },
  state_labels = { drafted = { en = "Draft", ["zh-CN"] = "待签" }, signed = { en = "Signed", ["zh-CN"] = "已签" }, cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    draft  = { to = "drafted", takes = { project = required, unit = required, text = required }, by = { "deputy_secretary" }, label = { en = "Draft", ["zh-CN"] = "起草" } },
    amend  = { from = "drafted", takes = { text = required }, by = { "deputy_secretary", "representative of unit" }, label = { en = "Amend", ["zh-CN"] = "修改" } },
    sign_unit = { from = "drafted", takes = { unit_signer = required, unit_signed_on = required }, by = { "representative of unit" }, label = { en = "Sign for the unit", ["zh-CN"] = "单位签署" } },
    sign_committee = { from = "drafted", takes = { committee_signer = required, committee_signed_on = required }, by = { "secretary", "deputy_secretary" },
               label = { en = "Sign for the committee", ["zh-CN"] = "大党委签署" } },
    unsign = { from = "drafted", takes = { "unit_signer", "unit_signed_on", "committee_signer", "committee_signed_on" }, by = {}, label = { en = "Signatures fall", ["zh-CN"] = "签署失效" } },
    seal   = { from = "drafted", to = "signed", by = {}, label = { en = "Seal", ["zh-CN"] = "生效" } },
    cancel_draft = { from = "drafted", to = "cancelled", by = {}, label = { en = "Cancel", ["zh-CN"] = "取消" } },
  },
}

-- A piece of a project or of a resolution, with an owner and a due date; parts of a part make the tree.
kind "task" {
  label = { en = "Task", ["zh-CN"] = "任务" },
  fields = {
    title = text { required = true, max = 200, label = { en = "Task", ["zh-CN"] = "任务" } },
    project = ref "project" { back = "tasks", label = { en = "Project", ["zh-CN"] = "项目" } },
    parent = ref "task" { back = "parts", label = { en = "Part of", ["zh-CN"] = "上级任务" } },
    decision = text { max = 120, label = { en = "Resolution", ["zh-CN"] = "决议" } },
    owner = ref "person" { back = "owned_tasks", label = { en = "Owner", ["zh-CN"] = "责任人" } },
    unit = ref "unit" { back = "tasks", label = { en = "Unit", ["zh-CN"] = "责任单位" } },
    due = time { required = true, label = { en = "Due", ["zh-CN"] = "期限" } },
    outcome = text { max = 1000, label = { en = "Outcome", ["zh-CN"] = "完成情况" } },
    happened_on = date { label = { en = "Done on", ["zh-CN"] = "完成日期" } },
    overdue = boolean { default = false, label = { en = "Overdue", ["zh-CN"] = "逾期" } },
    overdue_at = time { label = { en = "Overdue since", ["zh-CN"] = "逾期起" } },
  },
  states = { "open", "done", "dropped" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "进行中" }, done = { en = "Done", ["zh-CN"] = "已完成" }, dropped = { en = "Dropped", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    give     = { to = "open", takes = { "title", "project", "parent", "decision", "owner", "unit", due = required }, by = { "secretary", "deputy_secretary", "duty_holder", "representative" },
                 label = { en = "Give", ["zh-CN"] = "下达" } },
    hand     = { from = "open", takes = { owner = required }, by = { "self of owner", "representative of unit", "duty_holder" }, label = { en = "Hand over", ["zh-CN"] = "转交" } },
    postpone = { from = "open", takes = { due = required, reason = text { required = true, max = 500 } }, by = { "secretary", "deputy_secretary", "duty_holder" }, label = { en = "Postpone", ["zh-CN"] = "延期" } },
    fall_due = { from = "open", takes = { "overdue", "overdue_at" }, by = {}, label = { en = "Overdue", ["zh-CN"] = "逾期" } },
    enter    = { from = "done", takes = { "happened_on" }, by = {}, label = { en = "Enter", ["zh-CN"] = "登记" } },
    finish   = { from = "open", to = "done", takes = { outcome = required, "happened_on" }, by = { "self of owner", "representative of unit" }, label = { en = "Finish", ["zh-CN"] = "完成" } },
    reopen   = { from = "done", to = "open", takes = { due = required, reason = text { required = true, max = 500 } },
                 by = { "secretary", "deputy_secretary", "duty_holder" }, label = { en = "Reopen", ["zh-CN"] = "退回" } },
    drop     = { from = "open", to = "dropped", takes = { reason = text { required = true, max = 500 } }, by = { "secretary", "deputy_secretary", "duty_holder" }, label = { en = "Drop", ["zh-CN"] = "取消" } },
  },
  timers = { "due_reminder", "undone", "still_undone" },
}

-- One regular duty of one period: study the plan, report the work, appraise the result. A missed one stays on record and is scored.
kind "regular" {
  label = { en = "Regular duty", ["zh-CN"] = "三定事项" },
  fields = {
    project = ref "project" { required = true, back = "regulars", label = { en = "Project", ["zh-CN"] = "项目" } },
    unit = ref "unit" { required = true, back = "regulars", label = { en = "Unit", ["zh-CN"] = "单位" } },
    duty = enum { "study", "report", "appraise", label = { en = "Duty", ["zh-CN"] = "事项" }, labels = { study = { en = "Study", ["zh-CN"] = "定期研究" },
      report = { en = "Report", ["zh-CN"] = "定期通报" }, appraise = { en = "Appraise", ["zh-CN"] = "定期考评" } } },
    period = text { required = true, max = 20, label = { en = "Period", ["zh-CN"] = "周期" } },
    due = time { required = true, label = { en = "Due", ["zh-CN"] = "期限" } },
    text = text { max = 2000, label = { en = "Record", ["zh-CN"] = "记录" } },
    happened_on = date { label = { en = "Done on", ["zh-CN"] = "完成日期" } },
    late = boolean { default = false, label = { en = "Late", ["zh-CN"] = "逾期" } },
  },
  unique = { { "project", "duty", "period" } },
  states = { "open", "done", "missed", "dropped" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "待完成" }, done = { en = "Done", ["zh-CN"] = "已完成" }, missed = { en = "Missed", ["zh-CN"] = "逾期未完成" }, dropped = { en = "Dropped", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    plan   = { to = "open", takes = { project = required, unit = required, duty = required, period = required, due = required }, by = {}, label = { en = "Plan", ["zh-CN"] = "生成" } },
    perform = { from = { "open", "missed" }, to = "done", takes = { "text", happened_on = required }, by = { "representative of unit", "self of project.owner", "deputy_secretary" },
               label = { en = "Done", ["zh-CN"] = "完成" } },
    miss   = { from = "open", to = "missed", takes = { "late" }, by = {}, label = { en = "Miss", ["zh-CN"] = "逾期" } },
    mark_late = { from = "done", takes = { "late" }, by = {}, label = { en = "Late", ["zh-CN"] = "补录" } },
    drop   = { from = { "open", "missed" }, to = "dropped", by = {}, label = { en = "Drop", ["zh-CN"] = "取消" } },
  },
  timers = { "reminder", "unmet", "grace_over" },
}

-- A score given to a project: each quarter at the joint meeting (评议), at the year's end and at completion.
kind "review" {
  label = { en = "Review", ["zh-CN"] = "项目评议" },
  fields = {
    project = ref "project" { required = true, back = "reviews", label = { en = "Project", ["zh-CN"] = "项目" } },
    unit = ref "unit" { required = true, back = "reviews", label = { en = "Unit", ["zh-CN"] = "单位" } },
    year = integer { required = true, min = 2000, max = 2200, label = { en = "Year", ["zh-CN"] = "年度" } },
    part = enum { "q1", "q2", "q3", "q4", "year", label = { en = "Period", ["zh-CN"] = "周期" }, labels = { q1 = { en = "1st quarter", ["zh-CN"] = "一季度" },
      q2 = { en = "2nd quarter", ["zh-CN"] = "二季度" }, q3 = { en = "3rd quarter", ["zh-CN"] = "三季度" }, q4 = { en = "4th quarter", ["zh-CN"] = "四季度" }, year = { en = "Year", ["zh-CN"] = "全年" } } },
    score = number { required = true, min = 0, max = 100, label = { en = "Score", ["zh-CN"] = "得分" } },
    note = text { max = 500, label = { en = "Note", ["zh-CN"] = "评语" } },
    happened_on = date { label = { en = "Given on", ["zh-CN"] = "评议日期" } },
  },
  unique = { { "project", "year", "part", while_in = { "given" } } },
  states = { "given" },
  state_labels = { given = { en = "Given", ["zh-CN"] = "已评" } },
  standard_events = true,
  events = {
    give = { to = "given", takes = { project = required, unit = required, year = required, part = required, score = required, "note", "happened_on" }, by = { "secretary", "deputy_secretary" },
             label = { en = "Give", ["zh-CN"] = "评议" } },
  },
}
