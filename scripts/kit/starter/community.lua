-- The questionnaire of the community. Edit, then: muster check FOLDER · muster test FOLDER · muster publish FOLDER --data DIR --community NAME
-- 社区问卷。修改后依次运行以上三条命令:检查、测试、发布。
community {
  -- What the community is called. 社区名称
  title = { en = "@NAME@", ["zh-CN"] = "@NAME@" },
  -- Time zone, and the table of working days ("cn": China's holidays and make-up days). 时区;工作日历(cn:法定节假日与调休)
  timezone = "Asia/Shanghai",
  calendar = "cn",
  -- Days on which the office is closed or open beside the table, like "2027-03-03". 本社区另行放假或上班的日期
  closures = {},
  openings = {},
  -- When the office is open. 办公时间
  office_hours = {
    mon = { "09:00-18:00" }, tue = { "09:00-18:00" }, wed = { "09:00-18:00" }, thu = { "09:00-18:00" }, fri = { "09:00-18:00" },
  },
  -- Shared pieces, like "std.organisation"; this pack has kinds of its own in model/ and needs none. 通用部件;本规则包自带对象,无需其他部件
  pieces = {},
  -- Rows of the pack's own kinds, each with an id that stays. 本规则包自有对象的条目,编号不变
  rows = {
    helper = {
      { id = "li", name = "李阿姨" },
      { id = "wang", name = "王师傅" },
    },
  },
  -- Every number that can be tuned. While it runs: muster params. 所有可调数字;运行中可用 muster params 调整
  numbers = {
    -- @NUMBERS@
  },
}
