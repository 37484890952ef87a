-- Activities: what a community, a grid or a unit plans and holds, and who came. (DOMAIN.md, 20–22; DECISIONS.md, "Figures and periods") Needs std.organisation.
-- Tags say what it counts as: member_service, public_event, clinic, practice, patrol, holiday, birthday, lecture, training, consultation, job_fair …
local reason = text { required = true, max = 300, label = { en = "Reason", ["zh-CN"] = "原因" } }

kind "activity" {
  label = { en = "Activity", ["zh-CN"] = "活动" },
  fields = {
    title = text { required = true, max = 120, label = { en = "Title", ["zh-CN"] = "名称" } },
    tags = list(text) { label = { en = "Counts as", ["zh-CN"] = "标签" } },
    unit = ref "unit" { back = "activities", label = { en = "Unit", ["zh-CN"] = "主办单位" } },
    organiser = ref "person" { back = "organised", label = { en = "Organiser", ["zh-CN"] = "组织人" } },
    grid = ref "grid" { back = "activities", label = { en = "Grid", ["zh-CN"] = "网格" } },
    microgrid = ref "microgrid" { back = "activities", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    place = text { max = 120, label = { en = "Place", ["zh-CN"] = "地点" } },
    starts = time { label = { en = "Starts", ["zh-CN"] = "开始时间" } },
    ends = time { label = { en = "Ends", ["zh-CN"] = "结束时间" } },
    planned_people = integer { min = 0, max = 100000, label = { en = "People planned", ["zh-CN"] = "计划人数" } },
    places = integer { min = 1, max = 100000, label = { en = "Places (none: unlimited)", ["zh-CN"] = "名额(空为不限)" } },
    people = integer { min = 0, max = 100000, label = { en = "People who came", ["zh-CN"] = "到场人次" } },
    quantity = number { min = 0, label = { en = "Quantity", ["zh-CN"] = "数量" } },
    measure = text { max = 40, label = { en = "Measure of the quantity", ["zh-CN"] = "数量指标" } },
    happened_on = date { label = { en = "Happened on", ["zh-CN"] = "实际日期" } },
    counted_on = date { label = { en = "Counts on", ["zh-CN"] = "计入日期" } },
    late = boolean { default = false, label = { en = "Late entry", ["zh-CN"] = "补录" } },
  },
  states = { "planned", "held", "cancelled" },
  state_labels = { planned = { en = "Planned", ["zh-CN"] = "计划中" }, held = { en = "Held", ["zh-CN"] = "已开展" }, cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" } },
  standard_events = true,
  events = {
    plan = { to = "planned", takes = { "title", "tags", "unit", "organiser", "grid", "microgrid", "place", "ends", "planned_people", "places", "measure", starts = required },
      by = { "branch_secretary of grid", "representative of unit", "grid_leader of grid", "microgrid_leader of microgrid", "deputy_secretary", "secretary" },
      label = { en = "Plan", ["zh-CN"] = "计划" } },
    record = { to = "held", takes = { "title", "tags", "unit", "organiser", "grid", "microgrid", "place", "starts", "ends", "quantity", "measure", people = required, happened_on = required },
      by = { "branch_secretary of grid", "representative of unit", "grid_leader of grid", "microgrid_leader of microgrid", "deputy_secretary" },
      label = { en = "Record afterwards", ["zh-CN"] = "补记" } },
    reschedule = { from = "planned", takes = { "ends", "place", starts = required, reason = reason }, by = { "self of organiser", "branch_secretary of grid", "representative of unit", "deputy_secretary" },
      label = { en = "Move", ["zh-CN"] = "改期" } },
    hold = { from = { "planned", "cancelled" }, to = "held", takes = { "quantity", "measure", "happened_on", people = required },
      by = { "self of organiser", "branch_secretary of grid", "representative of unit", "microgrid_leader of microgrid", "deputy_secretary" }, label = { en = "Held", ["zh-CN"] = "已开展" } },
    pass_on = { from = "planned", takes = { "organiser" }, by = { "self of organiser", "branch_secretary of grid", "deputy_secretary" }, label = { en = "Another organiser", ["zh-CN"] = "变更组织人" } },
    locate = { from = "any", takes = { "grid" }, by = {}, label = { en = "Lies in its grid", ["zh-CN"] = "归属网格" } },
    date_it = { from = "held", takes = { "happened_on", "counted_on", "late" }, by = {}, label = { en = "Date it", ["zh-CN"] = "记日期" } },
    cancel = { from = "planned", to = "cancelled", takes = { reason = reason }, by = { "self of organiser", "branch_secretary of grid", "representative of unit", "deputy_secretary" },
      label = { en = "Cancel", ["zh-CN"] = "取消" } },
  },
  indexes = { "happened_on", "counted_on" },
  timers = { "unheld", "unmarked" },
  timer_labels = { unheld = { en = "Not held in time", ["zh-CN"] = "逾期未举办" },
    unmarked = { en = "Attendance not marked in time", ["zh-CN"] = "逾期未登记到场" } },
}

kind "participation" {
  label = { en = "Participation", ["zh-CN"] = "活动报名" },
  fields = {
    activity = ref "activity" { required = true, back = "participations", label = { en = "Activity", ["zh-CN"] = "活动" } },
    person = ref "person" { required = true, back = "participations", label = { en = "Person", ["zh-CN"] = "人员" } },
    hours = number { min = 0, max = 24, label = { en = "Hours", ["zh-CN"] = "时长(小时)" } },
    on_behalf_of = ref "person" { label = { en = "Entered on behalf by", ["zh-CN"] = "代报人" } },
  },
  unique = { { "activity", "person", while_in = { "signed", "attended", "absent" } } },
  states = { "signed", "attended", "absent", "left" },
  state_labels = { signed = { en = "Signed up", ["zh-CN"] = "已报名" }, attended = { en = "Attended", ["zh-CN"] = "已参加" }, absent = { en = "Absent", ["zh-CN"] = "缺席" },
    left = { en = "Withdrawn", ["zh-CN"] = "已退出" } },
  standard_events = true,
  events = {
    sign   = { to = "signed", takes = { "activity", "person", "on_behalf_of" }, by = { "resident", "self of person", "microgrid_leader", "collector" }, label = { en = "Sign up", ["zh-CN"] = "报名" } },
    attend = { from = { "signed", "absent" }, to = "attended", takes = { "hours" }, by = { "self of activity.organiser", "representative of activity.unit", "branch_secretary of activity.grid" },
      label = { en = "Attended", ["zh-CN"] = "签到" } },
    miss   = { from = "signed", to = "absent", by = { "self of activity.organiser", "representative of activity.unit" }, label = { en = "Absent", ["zh-CN"] = "缺席" } },
    leave  = { from = "signed", to = "left", by = { "self of person" }, label = { en = "Withdraw", ["zh-CN"] = "退出" } },
  },
}

kind "activity_pace" {
  label = { en = "Pace of the year", ["zh-CN"] = "活动进度" },
  fields = {
    tag = text { required = true, max = 40, label = { en = "Tag", ["zh-CN"] = "标签" } },
    until_day = date { required = true, label = { en = "Until", ["zh-CN"] = "截至" } },
    held = integer { min = 0, label = { en = "Held this year", ["zh-CN"] = "已开展场次" } },
    people = integer { min = 0, label = { en = "People this year", ["zh-CN"] = "已受众人次" } },
    expected = integer { min = 0, label = { en = "Held by then on the goal's pace", ["zh-CN"] = "进度应达场次" } },
    expected_people = integer { min = 0, label = { en = "People by then on the goal's pace", ["zh-CN"] = "进度应达人次" } },
    behind = boolean { default = false, label = { en = "Behind", ["zh-CN"] = "滞后" } },
  },
  states = { "current", "replaced" },
  state_labels = { current = { en = "Current", ["zh-CN"] = "当前" }, replaced = { en = "Replaced by a newer one", ["zh-CN"] = "已更新" } },
  events = {
    draw_up = { to = "current", takes = { "tag", "until_day", "held", "people", "expected", "expected_people", "behind" }, by = {}, label = { en = "Draw up", ["zh-CN"] = "统计" } },
    replace = { from = "current", to = "replaced", by = {}, label = { en = "Replace", ["zh-CN"] = "更新" } },
  },
}
