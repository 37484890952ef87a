-- The questionnaire of the community: who and where it is, what it has, what it calls things, and its numbers.
-- Edit, then: muster check FOLDER · muster test FOLDER · muster publish FOLDER --data DIR --community NAME
-- 社区问卷:辖区与人员、有哪些层级、各种称呼、各项数字。修改后依次运行以上三条命令:检查、测试、发布。
-- Ids ("g-1") stay for ever and are never shown as names; names may change. 编号("g-1")一经使用不再更改;名称可随时修改。
community {
  -- What the community is called. 社区名称
  title = { en = "@NAME@", ["zh-CN"] = "@NAME@" },
  -- Time zone, and the table of working days: "cn" has China's holidays and make-up days. 时区;工作日历(cn:法定节假日与调休)
  timezone = "Asia/Shanghai",
  calendar = "cn",
  -- Days on which the office is closed or open beside the table, like "2027-03-03". 本社区另行放假或上班的日期
  closures = {},
  openings = {},
  -- When the office is open. 办公时间
  office_hours = {
    mon = { "09:00-18:00" }, tue = { "09:00-18:00" }, wed = { "09:00-18:00" }, thu = { "09:00-18:00" }, fri = { "09:00-18:00" },
  },

  -- Which shared pieces it uses; take one out and what it does is gone; what builds on others stands behind them. docs/model.md describes each. 使用哪些通用部件;删去即停用;依赖其他部件的排在其后
  pieces = {
    -- @PIECES@
  },

  -- Which levels there are. A level that is false is passed over everywhere; "some": only some grids have microgrids.
  -- 设有哪些层级;false 表示没有,处处跳过;microgrid = "some" 表示只有部分网格设微网格
  levels = {
    microgrid = true,          -- 微网格
    grid = true,               -- 网格
    committee = true,          -- 社区大党委
    department = true,         -- 职能部门
    street = true,             -- 街道
    unit = true,               -- 成员单位
  },

  -- What things are called, where other words are usual: a kind, or "kind.part" for a field, event, state, or "kind.field.value".
  -- 各种称呼;本社区叫法不同的在此修改,处处生效
  words = {
    compound = { en = "Compound", ["zh-CN"] = "小区/商圈" },
    grid = { en = "Grid", ["zh-CN"] = "网格" },
    microgrid = { en = "Microgrid", ["zh-CN"] = "微网格" },
    household = { en = "Household", ["zh-CN"] = "住户/商户" },
    unit = { en = "Member unit", ["zh-CN"] = "成员单位" },
    department = { en = "Department", ["zh-CN"] = "职能部门" },
    wish = { en = "Micro-wish", ["zh-CN"] = "微心愿" },
    incident = { en = "Incident", ["zh-CN"] = "事件" },
    ["wish.referred"] = { en = "With the committee", ["zh-CN"] = "提交大党委" },
    ["post.role.branch_secretary"] = { en = "Branch secretary", ["zh-CN"] = "网格党支部书记" },
  },
  -- Phrases said otherwise wherever they stand, as written: ["心愿"] = "微愿". 其他说法的替换,如 ["心愿"] = "微愿"
  phrases = {},

  -- Compounds and business districts. 小区与商圈
  compounds = {
    { id = "c-1", name = "一号小区", category = "residential" },        -- residential, commercial 小区、商圈
  },
  -- Grids and their microgrids. 网格与微网格
  grids = {
    { id = "g-1", name = "第一网格", category = "residential", compound = "c-1", branch = "第一网格党支部",
      microgrids = { { id = "mg-1", name = "第一微网格" }, { id = "mg-2", name = "第二微网格" } } },
    { id = "g-2", name = "第二网格", category = "commercial", branch = "第二网格党支部",
      microgrids = { { id = "mg-3", name = "第三微网格" } } },
  },
  -- Departments outside the community; incidents go to them by category (numbers: std.incident.department_for). 职能部门
  departments = {
    { id = "justice", name = "司法所", field = "司法" }, { id = "power", name = "供电所", field = "电力" }, { id = "emergency", name = "应急办", field = "应急" },
    { id = "fire", name = "消防站", field = "消防" }, { id = "police", name = "派出所", field = "公安" }, { id = "urban_management", name = "城管队", field = "城管" },
    { id = "street_office", name = "街道办事处", field = "综合" },
  },
  -- Member units, what they offer for wishes (how many at a time), and who answers for them. 成员单位、可提供的资源(同时在办数)与联络人
  units = {
    { id = "u-1", name = "第一单位", category = "agency", grid = "g-1", representative = "p-7",
      offers = { { name = "助老服务", category = "elderly", capacity = 3 }, { name = "便民维修", category = "other", capacity = 2 } } },
    { id = "u-2", name = "第二单位", category = "social_organisation", grid = "g-2", representative = "p-8",
      offers = { { name = "助老服务", category = "elderly", capacity = 2 } } },
  },
  -- Households and people. Larger registers come from tables: muster import, or setup/10-household.csv. 住户与人员;人数较多的用表格导入
  households = {
    { id = "h-1", name = "一号楼101", category = "residential", microgrid = "mg-1" },
  },
  people = {
    { id = "p-1", name = "赵一", category = "official" }, { id = "p-2", name = "钱二", category = "worker" }, { id = "p-3", name = "孙三", category = "worker" },
    { id = "p-4", name = "李四", category = "worker" }, { id = "p-5", name = "周五", category = "worker" }, { id = "p-6", name = "吴六", category = "official" },
    { id = "p-7", name = "郑七", category = "official", unit = "u-1" }, { id = "p-8", name = "冯八", category = "official", unit = "u-2" },
    { id = "p-9", name = "陈九", category = "resident", household = "h-1" },
  },
  -- Who holds which post, for a grid, a microgrid or the whole community; one person may hold several. 任职;一人可兼多职
  posts = {
    { role = "secretary", person = "p-1" },                                -- 大党委书记
    { role = "deputy_secretary", person = "p-2" },                         -- 副书记
    { role = "duty_holder", person = "p-2", deputy = "p-3" },              -- 轮值委员
    { role = "branch_secretary", grid = "g-1", person = "p-3" },           -- 网格党支部书记
    { role = "branch_secretary", grid = "g-2", person = "p-4" },
    { roles = { "grid_leader", "mediator", "safety_supervisor", "fire_officer", "patroller", "party_instructor" }, grid = "g-1", person = "p-5" },   -- 网格长与各员
    { roles = { "grid_leader", "mediator", "safety_supervisor", "fire_officer", "patroller", "party_instructor" }, grid = "g-2", person = "p-4" },
    { role = "microgrid_leader", microgrid = "mg-1", person = "p-5" },     -- 微网格长
    { role = "microgrid_leader", microgrid = "mg-2", person = "p-5" },
    { role = "microgrid_leader", microgrid = "mg-3", person = "p-4" },
    { roles = { "police_officer", "street_committee", "last_resort" }, person = "p-6" },          -- 警员、街道大工委、最后联系人
  },
  -- Posts of the community's own: name = { en = "…", ["zh-CN"] = "…" }. 自设岗位
  roles = {},
  -- Who is asked where nobody holds a post: the first that is held. 无人任职时由谁承担
  stands_in = {
    collector = "microgrid_leader", part_time_member = "deputy_secretary",
  },

  -- Every number that can be tuned, at what the shared rules say: change what does not fit. While it runs: muster params.
  -- 所有可调数字,均为通用默认值;不合适的在此修改,运行中可用 muster params 调整
  numbers = {
    -- @NUMBERS@
  },
}
