-- Self-governing teams with their members and skills: whom one can send. (DOMAIN.md, 6, 17) Needs std.organisation.
kind "team" {
  label = { en = "Team", ["zh-CN"] = "自治队伍" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    category = enum { "chamber_of_commerce", "mass_team", "volunteers", "social_work", "emergency", default = "volunteers", label = { en = "Kind", ["zh-CN"] = "类型" }, labels = {
      chamber_of_commerce = { en = "Chamber of commerce", ["zh-CN"] = "社区商会" }, mass_team = { en = "Mass work team", ["zh-CN"] = "群众工作队" },
      volunteers = { en = "Volunteers", ["zh-CN"] = "志愿服务队" }, social_work = { en = "Social work", ["zh-CN"] = "社会工作队" },
      emergency = { en = "Emergency", ["zh-CN"] = "应急管理队" } } },
    service = enum { "charity", "daily_life", "community_affairs", "culture_sport", label = { en = "Service", ["zh-CN"] = "服务方向" }, labels = {
      charity = { en = "Charity", ["zh-CN"] = "公益慈善" }, daily_life = { en = "Daily life", ["zh-CN"] = "生活服务" },
      community_affairs = { en = "Community affairs", ["zh-CN"] = "社区事务" }, culture_sport = { en = "Culture and sport", ["zh-CN"] = "文体活动" } } },
    skills = list(text) { label = { en = "Skills", ["zh-CN"] = "专长" } },
    leader = ref "person" { required = true, back = "leads", label = { en = "Leader", ["zh-CN"] = "队长" } },
    unit = ref "unit" { back = "teams", label = { en = "Unit behind it", ["zh-CN"] = "依托单位" } },
    grid = ref "grid" { back = "teams", label = { en = "Grid (none: the whole community)", ["zh-CN"] = "网格(空为全社区)" } },
  },
  states = { "active", "dissolved" },
  state_labels = { active = { en = "Active", ["zh-CN"] = "在册" }, dissolved = { en = "Dissolved", ["zh-CN"] = "已解散" } },
  standard_events = true,
  events = {
    found    = { to = "active", takes = { "name", "category", "service", "skills", "leader", "unit", "grid" }, by = { "secretary", "deputy_secretary", "branch_secretary of grid" },
      label = { en = "Found", ["zh-CN"] = "组建" } },
    update   = { from = "active", takes = { "name", "category", "service", "skills", "leader", "unit", "grid" }, by = { "self of leader", "deputy_secretary", "branch_secretary of grid" },
      label = { en = "Change", ["zh-CN"] = "变更" } },
    send     = { from = "active", takes = { task = text { required = true, max = 300, label = { en = "Task", ["zh-CN"] = "任务" } }, by_when = time { label = { en = "By", ["zh-CN"] = "时限" } } },
      by = { "duty_holder", "deputy_secretary", "branch_secretary", "grid_leader" }, label = { en = "Send", ["zh-CN"] = "派遣" } },
    answer   = { from = "active", takes = { coming = integer { required = true, min = 0, max = 1000, label = { en = "People coming", ["zh-CN"] = "到场人数" } } },
      by = { "self of leader" }, label = { en = "Answer", ["zh-CN"] = "回应" } },
    dissolve = { from = "active", to = "dissolved", by = { "deputy_secretary" }, label = { en = "Dissolve", ["zh-CN"] = "解散" } },
  },
  timers = { "unanswered" },
  timer_labels = { unanswered = { en = "No answer in time", ["zh-CN"] = "逾期未答复" } },
}

kind "membership" {
  label = { en = "Team membership", ["zh-CN"] = "队员" },
  fields = {
    team = ref "team" { required = true, back = "memberships", label = { en = "Team", ["zh-CN"] = "队伍" } },
    person = ref "person" { required = true, back = "memberships", label = { en = "Person", ["zh-CN"] = "人员" } },
    since = date { label = { en = "Since", ["zh-CN"] = "加入日期" } },
  },
  unique = { { "team", "person", while_in = { "asked", "member" } } },
  states = { "asked", "member", "left", "refused" },
  state_labels = { asked = { en = "Asked to join", ["zh-CN"] = "申请中" }, member = { en = "Member", ["zh-CN"] = "队员" }, left = { en = "Left", ["zh-CN"] = "已退出" },
    refused = { en = "Not taken", ["zh-CN"] = "未通过" } },
  standard_events = true,
  events = {
    join    = { to = "member", takes = { "team", "person", "since" }, by = { "self of team.leader", "deputy_secretary" }, label = { en = "Take in", ["zh-CN"] = "入队" } },
    request = { to = "asked", takes = { "team", "person" }, by = { "self of person" }, label = { en = "Ask to join", ["zh-CN"] = "申请入队" } },
    accept  = { from = "asked", to = "member", takes = { "since" }, by = { "self of team.leader", "deputy_secretary" }, label = { en = "Accept", ["zh-CN"] = "同意" } },
    refuse  = { from = "asked", to = "refused", takes = { reason = text { required = true, max = 300 } }, by = { "self of team.leader", "deputy_secretary" }, label = { en = "Refuse", ["zh-CN"] = "不同意" } },
    leave   = { from = "member", to = "left", by = { "self of person", "self of team.leader" }, label = { en = "Leave", ["zh-CN"] = "退队" } },
  },
  timers = { "undecided" },
  timer_labels = { undecided = { en = "Not decided in time", ["zh-CN"] = "逾期未审批" } },
}

extend "person" { indexes = { "skill" } }
