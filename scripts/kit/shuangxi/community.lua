-- The questionnaire of a township of villages: some with hamlets and some without, no committee, work points of households.
-- Edit, then: muster check FOLDER · muster test FOLDER · muster publish FOLDER --data DIR --community NAME
-- 乡镇问卷:有的村设村民小组、有的不设,没有大党委,工分按户记。修改后依次运行以上三条命令:检查、测试、发布。
community {
  -- What it is called. 名称
  title = { en = "@NAME@", ["zh-CN"] = "@NAME@" },
  -- Time zone, and the table of working days ("cn": China's holidays and make-up days). 时区;工作日历(cn:法定节假日与调休)
  timezone = "Asia/Shanghai",
  calendar = "cn",
  -- Days on which the office is closed or open beside the table, like "2027-03-03". 另行放假或上班的日期
  closures = {},
  openings = {},
  -- When the office is open. 办公时间
  office_hours = {
    mon = { "08:30-12:00", "14:30-17:30" }, tue = { "08:30-12:00", "14:30-17:30" }, wed = { "08:30-12:00", "14:30-17:30" },
    thu = { "08:30-12:00", "14:30-17:30" }, fri = { "08:30-12:00", "14:30-17:30" },
  },

  -- Which shared pieces it uses; docs/model.md describes each. 使用哪些通用部件
  pieces = {
    "std.organisation", "std.resource",                  -- people, places, posts; what units offer 组织人员;资源清单
    "std.wish", "std.incident", "std.wish_incident",     -- small matters, reports and their ladder 连心小事、报事与逐级上报
    "std.activity",                                      -- activities 活动
  },

  -- Which levels there are. A level that is false is passed over everywhere; "some": only some villages have hamlets.
  -- 设有哪些层级;false 表示没有,处处跳过;"some" 表示只有部分村设小组
  levels = {
    microgrid = "some",        -- hamlets 村民小组
    grid = true,               -- villages 村
    committee = false,         -- 大党委
    department = true,         -- stations of the township 乡镇站所
    street = true,             -- the township's leader on duty 乡值班领导
    unit = true,               -- helping units 帮扶单位
  },

  -- What things are called: a kind, or "kind.part" for a field, event, state, or "kind.field.value". 各种称呼,处处生效
  words = {
    compound = { en = "Area", ["zh-CN"] = "片区" },
    grid = { en = "Village", ["zh-CN"] = "村" },
    microgrid = { en = "Hamlet", ["zh-CN"] = "村民小组" },
    unit = { en = "Helping unit", ["zh-CN"] = "帮扶单位" },
    department = { en = "Station", ["zh-CN"] = "乡镇站所" },
    wish = { en = "Small matter", ["zh-CN"] = "连心小事" },
    incident = { en = "Report", ["zh-CN"] = "报事" },
    ["wish.referred"] = { en = "With the village committee", ["zh-CN"] = "村委会研究" },
    ["incident.rung.officer"] = { en = "Hamlet leader and village cadre", ["zh-CN"] = "组长与驻村干部" },
    ["incident.rung.branch"] = { en = "Village committee", ["zh-CN"] = "村委会" },
    ["incident.rung.department"] = { en = "Township station", ["zh-CN"] = "乡镇站所" },
    ["incident.rung.street"] = { en = "Township leader on duty", ["zh-CN"] = "乡值班领导" },
  },
  -- Phrases said otherwise wherever they stand, as written. 其他说法的替换
  phrases = { ["大党委"] = "村委会", ["committee"] = "village committee" },

  -- Areas of several villages. 片区
  compounds = {
    { id = "valley", name = "河谷片区", category = "residential" },
  },
  -- Villages and their hamlets. 村与村民小组
  grids = {
    { id = "v-1", name = "第一村", category = "residential", compound = "valley", branch = "第一村党支部",
      microgrids = { { id = "v-1-1", name = "第一村1组" }, { id = "v-1-2", name = "第一村2组" } } },
    { id = "v-2", name = "第二村", category = "residential", branch = "第二村党支部" },
  },
  -- Stations; reports go to them by category (numbers: std.incident.department_for). 站所
  departments = {
    { id = "justice", name = "司法所", field = "司法" }, { id = "agriculture", name = "农业服务中心", field = "农业" }, { id = "emergency", name = "应急站", field = "应急" },
    { id = "police", name = "派出所", field = "公安" }, { id = "land", name = "自然资源所", field = "国土" },
  },
  -- Units, what they offer (how many at a time), and who answers for them. 单位、可提供的资源(同时在办数)与联络人
  units = {
    { id = "u-1", name = "第一合作社", category = "merchant", grid = "v-1", representative = "p-6",
      offers = { { name = "便民维修", category = "other", capacity = 3 }, { name = "助老服务", category = "elderly", capacity = 2 } } },
  },
  -- Households and people. Larger registers come from tables: muster import, or setup/10-household.csv. 农户与人员;人数较多的用表格导入
  households = {
    { id = "h-1", name = "第一村1组1户", category = "residential", microgrid = "v-1-1" },
    { id = "h-2", name = "第一村1组2户", category = "residential", microgrid = "v-1-1" },
    { id = "h-3", name = "第二村1户", category = "residential", grid = "v-2" },
  },
  people = {
    { id = "p-1", name = "赵一", category = "worker" }, { id = "p-2", name = "钱二", category = "worker" }, { id = "p-3", name = "孙三", category = "worker" },
    { id = "p-4", name = "李四", category = "resident", household = "h-1" }, { id = "p-5", name = "周五", category = "official" }, { id = "p-6", name = "吴六", category = "official", unit = "u-1" },
    { id = "p-7", name = "郑七", category = "resident", household = "h-2" }, { id = "p-8", name = "冯八", category = "resident", household = "h-3" },
  },
  -- Posts of its own. 自设岗位
  roles = {
    village_secretary = { en = "Village party secretary", ["zh-CN"] = "村党支部书记" },
    village_head = { en = "Village head", ["zh-CN"] = "村委会主任" },
    village_cadre = { en = "Village cadre", ["zh-CN"] = "驻村干部" },
    group_leader = { en = "Hamlet leader", ["zh-CN"] = "村民小组长" },
    station_chief = { en = "Chief of the station", ["zh-CN"] = "站所负责人" },
    township_duty = { en = "Township leader on duty", ["zh-CN"] = "乡值班领导" },
  },
  -- Who holds which post, for a village, a hamlet or the whole township; one person may hold several. 任职;一人可兼多职
  posts = {
    { role = "village_secretary", grid = "v-1", person = "p-1" }, { role = "village_head", grid = "v-1", person = "p-2" },
    { roles = { "village_secretary", "village_head" }, grid = "v-2", person = "p-3" },
    { role = "village_cadre", grid = "v-1", person = "p-3" }, { role = "village_cadre", grid = "v-2", person = "p-1" },
    { role = "group_leader", microgrid = "v-1-1", person = "p-4" }, { role = "group_leader", microgrid = "v-1-2", person = "p-7" },
    { roles = { "station_chief", "township_duty" }, person = "p-5" },
  },
  -- Who is asked where the shared rules know another post: the first that is held. 通用岗位由谁承担
  stands_in = {
    microgrid_leader = "group_leader village_cadre", collector = "group_leader village_cadre", grid_leader = "village_cadre",
    branch_secretary = "village_head village_secretary", duty_holder = "village_head village_secretary", deputy_secretary = "village_head village_secretary",
    secretary = "village_secretary township_duty", street_committee = "township_duty", last_resort = "township_duty",
  },

  -- Every number that can be tuned. While it runs: muster params. 所有可调数字;运行中可用 muster params 调整
  numbers = {
    -- Roles asked at a rung, and the officer and the station of each kind of report. 各级受理岗位;各类报事的首问岗位与对口站所
    ["std.incident.roles"] = { officer = "officer group_leader village_cadre", branch = "village_head village_secretary", department = "station_chief",
      street = "township_duty", duty = "township_duty" },
    ["std.incident.officer"] = { dispute = "village_cadre", facility = "group_leader", hazard = "group_leader", fire = "village_cadre", security = "village_cadre",
      hygiene = "group_leader", construction = "village_cadre", other = "group_leader" },
    ["std.incident.department_for"] = { dispute = "justice", facility = "agriculture", hazard = "emergency", fire = "emergency", security = "police", hygiene = "agriculture",
      construction = "land", other = "agriculture" },
    -- @NUMBERS@
  },
}
