-- 轮值: who is on duty when, fair over the year and aware of holidays. Needs std.organisation.
kind "rota" {
  label = { en = "Rota", ["zh-CN"] = "轮值" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    period = enum { "day", "week", "month", default = "month", label = { en = "A turn is a", ["zh-CN"] = "轮值周期" }, labels = {
      day = { en = "Day", ["zh-CN"] = "日" }, week = { en = "Week", ["zh-CN"] = "周" }, month = { en = "Month", ["zh-CN"] = "月" } } },
    members_are = enum { "units", "persons", default = "units", label = { en = "Members are", ["zh-CN"] = "成员" }, labels = {
      units = { en = "All member units", ["zh-CN"] = "全体成员单位" }, persons = { en = "Named persons", ["zh-CN"] = "指定人员" } } },
    post = ref "post" { back = "rotas", label = { en = "Post it fills", ["zh-CN"] = "对应岗位" } },
    current = ref "turn" { label = { en = "On duty now", ["zh-CN"] = "当前轮值" } },
    upcoming = ref "turn" { label = { en = "Next", ["zh-CN"] = "下一轮值" } },
  },
  states = { "active", "paused", "ended" },
  state_labels = { active = { en = "Active", ["zh-CN"] = "执行中" }, paused = { en = "Paused", ["zh-CN"] = "暂停" }, ended = { en = "Ended", ["zh-CN"] = "结束" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    set_up = { to = "active", takes = { "name", "period", "members_are", "post" }, by = { "secretary", "deputy_secretary" }, label = { en = "Set up", ["zh-CN"] = "设立" } },
    show = { from = { "active", "paused" }, takes = { "current", "upcoming" }, by = {}, label = { en = "Show", ["zh-CN"] = "更新" } },
    pause = { from = "active", to = "paused", takes = { reason = text { required = true, max = 500 } }, by = { "secretary", "deputy_secretary" }, label = { en = "Pause", ["zh-CN"] = "暂停" } },
    resume = { from = "paused", to = "active", by = { "secretary", "deputy_secretary" }, label = { en = "Resume", ["zh-CN"] = "恢复" } },
    finish = { from = { "active", "paused" }, to = "ended", takes = { reason = text { required = true, max = 500 } }, by = { "secretary" }, label = { en = "End", ["zh-CN"] = "结束" } },
  },
  timers = { "planning" },
}

kind "rota_member" {
  label = { en = "Member of a rota", ["zh-CN"] = "轮值成员" },
  fields = {
    rota = ref "rota" { required = true, back = "members", label = { en = "Rota", ["zh-CN"] = "轮值" } },
    unit = ref "unit" { back = "rota_memberships", label = { en = "Unit", ["zh-CN"] = "单位" } },
    person = ref "person" { back = "rota_memberships", label = { en = "Person", ["zh-CN"] = "人员" } },
    since = date { label = { en = "Since", ["zh-CN"] = "加入日期" } },
    turns = integer { default = 0, min = 0, label = { en = "Turns in the period looked at", ["zh-CN"] = "轮值次数" } },
    days = integer { default = 0, min = 0, label = { en = "Days", ["zh-CN"] = "轮值天数" } },
    holidays = integer { default = 0, min = 0, label = { en = "Holidays", ["zh-CN"] = "节假日天数" } },
    last_on = date { label = { en = "Last on duty", ["zh-CN"] = "最近轮值" } },
  },
  unique = { { "rota", "unit", while_in = { "in_turn", "on_leave" } }, { "rota", "person", while_in = { "in_turn", "on_leave" } } },
  states = { "in_turn", "on_leave", "gone" },
  state_labels = { in_turn = { en = "In turn", ["zh-CN"] = "参加轮值" }, on_leave = { en = "On leave", ["zh-CN"] = "请假" }, gone = { en = "Gone", ["zh-CN"] = "退出" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    join = { to = "in_turn", takes = { "rota", "unit", "person", "since" }, by = { "deputy_secretary" }, label = { en = "Join", ["zh-CN"] = "加入" } },
    tally = { from = { "in_turn", "on_leave" }, takes = { "turns", "days", "holidays", "last_on" }, by = {}, label = { en = "Tally", ["zh-CN"] = "统计" } },
    go_on_leave = { from = "in_turn", to = "on_leave", by = { "deputy_secretary", "self of person", "representative of unit" }, label = { en = "Go on leave", ["zh-CN"] = "请假" } },
    come_back = { from = "on_leave", to = "in_turn", by = { "deputy_secretary", "self of person", "representative of unit" }, label = { en = "Come back", ["zh-CN"] = "销假" } },
    quit = { from = { "in_turn", "on_leave" }, to = "gone", by = { "deputy_secretary" }, label = { en = "Quit", ["zh-CN"] = "退出" } },
  },
}

kind "turn" {
  label = { en = "Turn of duty", ["zh-CN"] = "轮值班次" },
  fields = {
    rota = ref "rota" { required = true, back = "turns", label = { en = "Rota", ["zh-CN"] = "轮值" } },
    member = ref "rota_member" { required = true, back = "duty_turns", label = { en = "Member", ["zh-CN"] = "成员" } },
    person = ref "person" { back = "duty_turns", label = { en = "On duty", ["zh-CN"] = "轮值人" } },
    cover = ref "person" { back = "covered_turns", label = { en = "Covered by", ["zh-CN"] = "代班人" } },
    title = text { max = 250, label = { en = "Title", ["zh-CN"] = "标题" } },
    first_day = date { required = true, label = { en = "From", ["zh-CN"] = "自" } },
    last_day = date { required = true, label = { en = "To", ["zh-CN"] = "至" } },
    days = integer { default = 1, min = 1, max = 366, label = { en = "Days", ["zh-CN"] = "天数" } },
    holidays = integer { default = 0, min = 0, max = 366, label = { en = "Holidays in it", ["zh-CN"] = "其中节假日" } },
    swap_with = ref "turn" { label = { en = "Swap asked with", ["zh-CN"] = "申请换班" } },
    note = text { max = 4000, label = { en = "Handover note", ["zh-CN"] = "交接记录" } },
  },
  unique = { { "rota", "first_day", while_in = { "planned", "running", "done" } } },
  states = { "planned", "running", "done", "dropped" },
  state_labels = { planned = { en = "Planned", ["zh-CN"] = "已排班" }, running = { en = "On duty", ["zh-CN"] = "值班中" }, done = { en = "Done", ["zh-CN"] = "已完成" },
    dropped = { en = "Dropped", ["zh-CN"] = "取消" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    plan = { to = "planned", takes = { "rota", "member", "person", "first_day", "last_day", "days", "holidays", "title" }, by = { "deputy_secretary" }, label = { en = "Plan", ["zh-CN"] = "排班" } },
    begin = { from = "planned", to = "running", by = {}, label = { en = "Begin", ["zh-CN"] = "上岗" } },
    finish = { from = "running", to = "done", by = {}, label = { en = "Finish", ["zh-CN"] = "下岗" } },
    hand_over = { from = { "running", "done" }, takes = { note = required }, by = { "self of person", "self of cover" }, label = { en = "Hand over", ["zh-CN"] = "交接" } },
    stand_in = { from = { "planned", "running" }, takes = { cover = required, reason = text { required = true, max = 500 } }, by = { "self of person", "deputy_secretary" },
        label = { en = "Cover", ["zh-CN"] = "代班" } },
    give = { from = "planned", takes = { member = required, "person", "title" }, by = { "deputy_secretary" }, label = { en = "Give to", ["zh-CN"] = "改派" } },
    give_now = { from = "running", takes = { "person" }, by = {}, label = { en = "Name the person", ["zh-CN"] = "确定人员" } },
    ask_swap = { from = "planned", takes = { swap_with = required }, by = { "self of person", "representative of member.unit", "deputy_secretary" }, label = { en = "Ask to swap", ["zh-CN"] = "申请换班" } },
    accept_swap = { from = "planned", by = { "self of swap_with.person", "representative of swap_with.member.unit" }, label = { en = "Agree to swap", ["zh-CN"] = "同意换班" } },
    refuse_swap = { from = "planned", by = { "self of swap_with.person", "representative of swap_with.member.unit", "self of person" },
        label = { en = "Refuse to swap", ["zh-CN"] = "谢绝换班" } },
    drop = { from = "planned", to = "dropped", takes = { reason = text { required = true, max = 500 } }, by = { "deputy_secretary" }, label = { en = "Drop", ["zh-CN"] = "取消" } },
  },
  calendar = { starts = "first_day", ends = "last_day", title = "title", cancelled = { "dropped", "void" } },
  timers = { "announcing", "starting", "ending", "unhanded", "unanswered" },
}
