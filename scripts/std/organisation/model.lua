-- Who and where: compounds, grids, microgrids, households, people, units, departments, posts. (DOMAIN.md, "Words")
local name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } }

kind "compound" {
  label = { en = "Compound", ["zh-CN"] = "小区/商圈" },
  fields = {
    name = name,
    category = enum { label = { en = "Category", ["zh-CN"] = "类别" },
      "residential", "commercial", labels = { residential = { en = "Housing compound", ["zh-CN"] = "小区" }, commercial = { en = "Business district", ["zh-CN"] = "商圈" } } },
  },
  events = {
    found  = { takes = { "name", "category" }, label = { en = "Found", ["zh-CN"] = "设立" } },
    update = { from = "any", takes = { "name", "category" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

kind "grid" {
  label = { en = "Grid", ["zh-CN"] = "网格" },
  fields = {
    name = name,
    category = enum { label = { en = "Category", ["zh-CN"] = "类别" },
      "residential", "commercial", labels = { residential = { en = "Residential", ["zh-CN"] = "小区网格" }, commercial = { en = "Commercial", ["zh-CN"] = "商圈网格" } } },
    compound = ref "compound" { back = "grids", label = { en = "Compound", ["zh-CN"] = "小区/商圈" } },
    branch = text { max = 120, label = { en = "Party branch", ["zh-CN"] = "网格党支部" } },
  },
  events = {
    found  = { takes = { "name", "category", "compound", "branch" }, label = { en = "Found", ["zh-CN"] = "设立" } },
    update = { from = "any", takes = { "name", "category", "compound", "branch" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

kind "microgrid" {
  label = { en = "Microgrid", ["zh-CN"] = "微网格" },
  fields = {
    name = name,
    grid = ref "grid" { required = true, back = "microgrids", label = { en = "Grid", ["zh-CN"] = "网格" } },
  },
  events = {
    found  = { takes = { "name", "grid" }, label = { en = "Found", ["zh-CN"] = "设立" } },
    update = { from = "any", takes = { "name", "grid" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

-- Areas come and go: one that is being set up has no vacancies yet, a retired one leads to its successor. (What moves them: std.tree)
local area_states = {
  setting_up = { en = "Being set up", ["zh-CN"] = "筹建中" }, active = { en = "Active", ["zh-CN"] = "在用" }, retired = { en = "Retired", ["zh-CN"] = "已停用" },
}

for _, area in ipairs { "grid", "microgrid" } do
  extend(area) {
    fields = { successor = ref(area) { back = "predecessors", label = { en = "Successor", ["zh-CN"] = "继任区域" } },
      former_names = list(text) { label = { en = "Former names", ["zh-CN"] = "曾用名" } } },
    states = { "active", "setting_up", "retired" },
    state_labels = area_states,
    events = {
      found  = { to = "active" },
      set_up = { from = "active", to = "setting_up", by = { "secretary", "deputy_secretary" }, label = { en = "Being set up", ["zh-CN"] = "筹建" } },
      open   = { from = "setting_up", to = "active", by = { "secretary", "deputy_secretary" }, label = { en = "Open", ["zh-CN"] = "启用" } },
      rename = { from = { "active", "setting_up" }, takes = { "name", "former_names" }, by = {}, label = { en = "Rename", ["zh-CN"] = "更名" } },
      retire = { from = { "active", "setting_up" }, to = "retired", takes = { "successor" }, by = {}, label = { en = "Retire", ["zh-CN"] = "停用" } },
    },
  }
end

kind "anchor_household" {
  label = { en = "Anchor household", ["zh-CN"] = "党员中心户" },
  fields = {
    name = name,
    microgrid = ref "microgrid" { required = true, back = "anchor_households", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
  },
  events = {
    appoint = { takes = { "name", "microgrid" }, label = { en = "Appoint", ["zh-CN"] = "任命" } },
    update  = { from = "any", takes = { "name", "microgrid" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

kind "household" {
  label = { en = "Household", ["zh-CN"] = "住户/商户" },
  fields = {
    name = name,
    category = enum { label = { en = "Category", ["zh-CN"] = "类别" },
      "residential", "shop", labels = { residential = { en = "Residence", ["zh-CN"] = "住户" }, shop = { en = "Shop", ["zh-CN"] = "商户" } } },
    microgrid = ref "microgrid" { required = true, back = "households", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    anchor = ref "anchor_household" { back = "looked_after", label = { en = "Anchor household", ["zh-CN"] = "联系的党员中心户" } },
    staff = integer { min = 0, max = 10000, label = { en = "Staff of a shop", ["zh-CN"] = "从业人员" } },
  },
  events = {
    register = { takes = { "name", "category", "microgrid", "anchor", "staff" }, label = { en = "Register", ["zh-CN"] = "登记" } },
    update   = { from = "any", takes = { "name", "category", "microgrid", "anchor", "staff" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

kind "unit" {
  label = { en = "Member unit", ["zh-CN"] = "成员单位" },
  fields = {
    name = name,
    category = enum { label = { en = "Category", ["zh-CN"] = "类别" },
      "agency", "mass_organisation", "social_organisation", "merchant", "owners_committee", "property_firm", labels = {
      agency = { en = "Agency", ["zh-CN"] = "党政机关" }, mass_organisation = { en = "Mass organisation", ["zh-CN"] = "群团组织" },
      social_organisation = { en = "Social organisation", ["zh-CN"] = "社会组织" }, merchant = { en = "Key merchant", ["zh-CN"] = "重点商户" },
      owners_committee = { en = "Owners' committee", ["zh-CN"] = "业委会" }, property_firm = { en = "Property firm", ["zh-CN"] = "物业公司" } } },
    grid = ref "grid" { back = "units", label = { en = "Grid", ["zh-CN"] = "所在网格" } },
  },
  states = { "member", "left" },
  state_labels = { member = { en = "Member", ["zh-CN"] = "成员" }, left = { en = "Left", ["zh-CN"] = "已退出" } },
  events = {
    join   = { to = "member", takes = { "name", "category", "grid" }, label = { en = "Join", ["zh-CN"] = "加入" } },
    update = { from = "any", takes = { "name", "category", "grid" }, label = { en = "Update", ["zh-CN"] = "修改" } },
    leave  = { from = "member", to = "left", by = { "secretary" }, label = { en = "Leave", ["zh-CN"] = "退出" } },
    rejoin = { from = "left", to = "member", by = { "secretary" }, label = { en = "Rejoin", ["zh-CN"] = "重新加入" } },
  },
}

kind "department" {
  label = { en = "Department", ["zh-CN"] = "职能部门" },
  fields = { name = name, field = text { max = 60, label = { en = "Field", ["zh-CN"] = "领域" } } },
  events = {
    enter  = { takes = { "name", "field" }, label = { en = "Enter", ["zh-CN"] = "登记" } },
    update = { from = "any", takes = { "name", "field" }, label = { en = "Update", ["zh-CN"] = "修改" } },
  },
}

kind "person" {
  label = { en = "Person", ["zh-CN"] = "人员" },
  fields = {
    name = text { required = true, max = 80, label = { en = "Name", ["zh-CN"] = "姓名" } },
    category = enum { label = { en = "Category", ["zh-CN"] = "类别" },
      "resident", "merchant", "shop_staff", "worker", "official", labels = {
      resident = { en = "Resident", ["zh-CN"] = "居民" }, merchant = { en = "Merchant", ["zh-CN"] = "商户" }, shop_staff = { en = "Shop staff", ["zh-CN"] = "商户服务人员" },
      worker = { en = "Community worker", ["zh-CN"] = "社区工作者" }, official = { en = "Official", ["zh-CN"] = "干部" } } },
    household = ref "household" { back = "people", label = { en = "Household", ["zh-CN"] = "住户/商户" } },
    unit = ref "unit" { back = "members", label = { en = "Unit", ["zh-CN"] = "所属单位" } },
    born = date { label = { en = "Born", ["zh-CN"] = "出生日期" } },
    party_member = boolean { default = false, label = { en = "Party member", ["zh-CN"] = "党员" } },
    double_registered = boolean { default = false, label = { en = "Double-registered", ["zh-CN"] = "双报到" } },
    skill = text { max = 60, label = { en = "Skill", ["zh-CN"] = "专长" } },
    phone = text { private = true, max = 30, label = { en = "Phone", ["zh-CN"] = "电话" } },
  },
  states = { "here", "away", "gone" },
  state_labels = { here = { en = "Here", ["zh-CN"] = "在本地" }, away = { en = "Away", ["zh-CN"] = "外出" }, gone = { en = "Moved away", ["zh-CN"] = "已迁出" } },
  events = {
    register = { to = "here", takes = { "name", "category", "household", "unit", "born", "party_member", "double_registered", "skill", "phone" }, label = { en = "Register", ["zh-CN"] = "登记" } },
    update   = { from = "any", takes = { "name", "category", "household", "unit", "born", "party_member", "double_registered", "skill", "phone" }, label = { en = "Update", ["zh-CN"] = "修改" } },
    absent   = { from = "here", to = "away", label = { en = "Goes away", ["zh-CN"] = "外出" } },
    back     = { from = "away", to = "here", label = { en = "Is back", ["zh-CN"] = "返回" } },
    depart   = { from = { "here", "away" }, to = "gone", label = { en = "Moves away", ["zh-CN"] = "迁出" } },
  },
}

kind "post" {
  label = { en = "Post", ["zh-CN"] = "岗位" },
  fields = {
    role = enum { label = { en = "Role", ["zh-CN"] = "岗位" },
      "secretary", "deputy_secretary", "part_time_member", "duty_holder", "branch_secretary", "grid_leader", "party_instructor", "safety_supervisor", "mediator",
      "fire_officer", "police_officer", "patroller", "microgrid_leader", "collector", "representative", "street_committee", "last_resort", "grid_contact", "district_leader", labels = {
        secretary = { en = "Committee secretary", ["zh-CN"] = "大党委书记" }, deputy_secretary = { en = "Committee deputy secretary", ["zh-CN"] = "大党委副书记" },
        part_time_member = { en = "Part-time committee member", ["zh-CN"] = "兼职委员" }, duty_holder = { en = "Duty holder", ["zh-CN"] = "轮值委员" },
        branch_secretary = { en = "Branch secretary", ["zh-CN"] = "网格党支部书记" }, grid_leader = { en = "Grid leader", ["zh-CN"] = "网格长" },
        party_instructor = { en = "Party instructor", ["zh-CN"] = "党建指导员" }, safety_supervisor = { en = "Safety and hygiene supervisor", ["zh-CN"] = "安全卫生监督员" },
        mediator = { en = "Dispute mediator", ["zh-CN"] = "民事纠纷调解员" }, fire_officer = { en = "Fire officer", ["zh-CN"] = "消防员" },
        police_officer = { en = "Police officer", ["zh-CN"] = "警员" }, patroller = { en = "Patroller", ["zh-CN"] = "网格巡查员" },
        microgrid_leader = { en = "Microgrid leader", ["zh-CN"] = "微网格长" }, collector = { en = "Opinion collector", ["zh-CN"] = "民情采集员" },
        representative = { en = "Unit representative", ["zh-CN"] = "单位联络人" }, street_committee = { en = "Street joint working committee", ["zh-CN"] = "街道大工委" },
        last_resort = { en = "Last resort", ["zh-CN"] = "最后联系人" }, grid_contact = { en = "Grid contact of the community", ["zh-CN"] = "社区联系网格干部" },
        district_leader = { en = "District leader for the street", ["zh-CN"] = "联系街道区领导" } } },
    person = ref "person" { back = "posts", label = { en = "Holder", ["zh-CN"] = "任职人" } },
    deputy = ref "person" { back = "deputy_of", label = { en = "Deputy", ["zh-CN"] = "AB角" } },
    grid = ref "grid" { back = "posts", label = { en = "Grid", ["zh-CN"] = "网格" } },
    microgrid = ref "microgrid" { back = "posts", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    unit = ref "unit" { back = "posts", label = { en = "Unit", ["zh-CN"] = "单位" } },
    since = date { label = { en = "Since", ["zh-CN"] = "任职自" } },
    ends = date { label = { en = "Until", ["zh-CN"] = "任职至" } },
  },
  states = { "held", "on_leave", "vacant" },
  state_labels = { held = { en = "Held", ["zh-CN"] = "在岗" }, on_leave = { en = "On leave", ["zh-CN"] = "请假" }, vacant = { en = "Vacant", ["zh-CN"] = "空缺" } },
  events = {
    appoint  = { to = "held", takes = { role = required, person = required, "deputy", "grid", "microgrid", "unit", "since", "ends" }, label = { en = "Appoint", ["zh-CN"] = "任命" } },
    update   = { from = "any", takes = { "person", "deputy", "since", "ends" }, label = { en = "Update", ["zh-CN"] = "修改" } },
    go_on_leave = { from = "held", to = "on_leave", label = { en = "Go on leave", ["zh-CN"] = "请假" } },
    come_back = { from = "on_leave", to = "held", label = { en = "Come back", ["zh-CN"] = "销假" } },
    vacate   = { from = { "held", "on_leave" }, to = "vacant", label = { en = "Vacate", ["zh-CN"] = "出缺" } },
    fill     = { from = "vacant", to = "held", takes = { person = required, "deputy", "since", "ends" }, label = { en = "Fill", ["zh-CN"] = "补任" } },
  },
}

-- How a person wants answers: by app or text message the engine tells him itself; a call, a visit or a slip of paper is an errand of the
-- microgrid leader. (DECISIONS.md, "Corrections and late entries"; what is sent how: std.reach)
local reach_labels = { app = { en = "App", ["zh-CN"] = "手机应用" }, sms = { en = "Text message", ["zh-CN"] = "短信" }, call = { en = "Call", ["zh-CN"] = "电话" },
  visit = { en = "Visit", ["zh-CN"] = "上门" }, slip = { en = "Paper slip", ["zh-CN"] = "纸条" } }

extend "person" {
  fields = { reach = enum { "app", "sms", "call", "visit", "slip", label = { en = "Answers go by", ["zh-CN"] = "答复方式" }, labels = reach_labels } },
  events = { prefer_reach = { from = "any", takes = { reach = required }, by = { "collector" }, label = { en = "Choose how answers come", ["zh-CN"] = "选择答复方式" } } },
}

kind "errand" {
  label = { en = "Errand", ["zh-CN"] = "代办告知" },
  fields = {
    person = ref "person" { required = true, back = "errands", label = { en = "Person to tell", ["zh-CN"] = "告知对象" } },
    channel = enum { "call", "visit", "slip", required = true, label = { en = "By", ["zh-CN"] = "方式" }, labels = reach_labels },
    about = ref "any" { label = { en = "About", ["zh-CN"] = "事由" } },
    key = text { max = 60, label = { en = "Matter", ["zh-CN"] = "事项" } },
    text = json { label = { en = "What to tell", ["zh-CN"] = "告知内容" } },
    microgrid = ref "microgrid" { back = "errands", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    due = time { label = { en = "Due", ["zh-CN"] = "期限" } },
    note = text { max = 300, label = { en = "What came of it", ["zh-CN"] = "办理情况" } },
  },
  states = { "open", "done", "failed", "dropped" },
  state_labels = { open = { en = "Open", ["zh-CN"] = "待告知" }, done = { en = "Told", ["zh-CN"] = "已告知" }, failed = { en = "Not reached", ["zh-CN"] = "未联系上" },
    dropped = { en = "No longer needed", ["zh-CN"] = "无需告知" } },
  standard_events = true,
  events = {
    ask  = { to = "open", takes = { "person", "channel", "about", "key", "text", "microgrid", "due" }, by = {}, label = { en = "Ask", ["zh-CN"] = "交办" } },
    done = { from = "open", to = "done", takes = { "note" }, by = { "microgrid_leader of microgrid", "grid_leader of microgrid.grid", "collector" }, label = { en = "Told", ["zh-CN"] = "已告知" } },
    fail = { from = "open", to = "failed", takes = { note = required }, by = { "microgrid_leader of microgrid", "grid_leader of microgrid.grid", "collector" }, label = { en = "Not reached", ["zh-CN"] = "未联系上" } },
    drop = { from = "open", to = "dropped", by = {}, label = { en = "Drop", ["zh-CN"] = "取消" } },
  },
  timers = { "overdue" },
  timer_labels = { overdue = { en = "Errand overdue", ["zh-CN"] = "代办逾期" } },
}
