-- Reports of a period, drawn up by schedule or on demand; each line says what it was counted from. (DOMAIN.md, 21, 31) Needs std.organisation.
-- What is reported is declared by pieces beside it: std.report_wish, std.report_activity, std.report_matter …
kind "period_report" {
  label = { en = "Period report", ["zh-CN"] = "工作成效报告" },
  fields = {
    period = enum { "month", "quarter", "year", "free", default = "free", label = { en = "Period", ["zh-CN"] = "周期" }, labels = {
      month = { en = "Month", ["zh-CN"] = "月报" }, quarter = { en = "Quarter", ["zh-CN"] = "季报" }, year = { en = "Year", ["zh-CN"] = "年报" }, free = { en = "Between two dates", ["zh-CN"] = "专题" } } },
    since = time { required = true, label = { en = "From", ["zh-CN"] = "自" } },
    ends = time { required = true, label = { en = "To (not included)", ["zh-CN"] = "至(不含)" } },
    grid = ref "grid" { back = "reports", label = { en = "Grid", ["zh-CN"] = "网格" } },
    unit = ref "unit" { back = "reports", label = { en = "Unit", ["zh-CN"] = "单位" } },
    draw_on = time { label = { en = "Drawn up on (none: at once)", ["zh-CN"] = "生成时间(空为即时)" } },
    days = integer { min = 0, label = { en = "Days", ["zh-CN"] = "天数" } },
    lines = json { label = { en = "Figures", ["zh-CN"] = "指标" } },
  },
  states = { "asked", "drawn_up" },
  state_labels = { asked = { en = "Being drawn up", ["zh-CN"] = "生成中" }, drawn_up = { en = "Drawn up", ["zh-CN"] = "已生成" }, void = { en = "Void", ["zh-CN"] = "作废" } },
  standard_events = true,
  events = {
    draw_up = { to = "asked", takes = { "period", "since", "ends", "grid", "unit", "draw_on" }, by = { "secretary", "deputy_secretary", "branch_secretary of grid", "representative of unit" },
                label = { en = "Draw up", ["zh-CN"] = "生成报告" } },
    fill    = { from = "asked", to = "drawn_up", takes = { "days", "lines" }, by = {}, label = { en = "Fill in", ["zh-CN"] = "填报" } },
  },
  timers = { "entries_in", "unfilled" },
  timer_labels = { entries_in = { en = "Entries are in", ["zh-CN"] = "填报截止" }, unfilled = { en = "Not filled in time", ["zh-CN"] = "逾期未填报" } },
}
