-- Double registration and recorded service: recorded → verified by someone without interest → points, merit and hours.
-- Needs std.organisation, std.points. (DOMAIN.md, 7, 28)
local why = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }
local person = ref "person" { required = true, back = "service_records", label = { en = "Person", ["zh-CN"] = "服务人员" } }

kind "registration" {
  label = { en = "Double registration", ["zh-CN"] = "双报到登记" },
  fields = {
    person = ref "person" { required = true, back = "registrations", label = { en = "Member", ["zh-CN"] = "党员" } },
    unit = ref "unit" { back = "registrations", label = { en = "Unit", ["zh-CN"] = "所在单位" } },
    microgrid = ref "microgrid" { back = "registrations", label = { en = "Serves in", ["zh-CN"] = "报到微网格" } },
    registered_on = date { label = { en = "Registered on", ["zh-CN"] = "报到日期" } },
    offers = list(text { max = 60 }) { label = { en = "Offers to do", ["zh-CN"] = "服务意向" } },
    year = integer { min = 2000, max = 2200, label = { en = "Year", ["zh-CN"] = "年度" } },
    year_hours = number { min = 0, label = { en = "Hours in that year", ["zh-CN"] = "年度服务时长" } },
    year_services = integer { min = 0, label = { en = "Services in that year", ["zh-CN"] = "年度服务次数" } },
    fulfilled = boolean { label = { en = "Minimum reached in that year", ["zh-CN"] = "年度达标" } },
  },
  unique = { { "person", while_in = { "registered" } } },
  states = { "registered", "left", "void" },
  state_labels = { registered = { en = "Registered", ["zh-CN"] = "已报到" }, left = { en = "Left", ["zh-CN"] = "已转出" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    register = { to = "registered", takes = { "person", "unit", "microgrid", "registered_on", "offers" }, by = { "self of person", "representative of unit", "deputy_secretary" },
                 label = { en = "Register", ["zh-CN"] = "报到" } },
    update   = { from = "registered", takes = { "unit", "microgrid", "offers" }, by = { "self of person", "representative of unit", "deputy_secretary" }, label = { en = "Update", ["zh-CN"] = "更新" } },
    review   = { from = "registered", takes = { "year", "year_hours", "year_services", "fulfilled" }, by = {}, label = { en = "Yearly review", ["zh-CN"] = "年度核定" } },
    leave    = { from = "registered", to = "left", takes = { reason = why }, by = { "self of person", "representative of unit", "deputy_secretary" }, label = { en = "Leave", ["zh-CN"] = "转出" } },
  },
}

kind "service_record" {
  label = { en = "Service record", ["zh-CN"] = "服务纪实" },
  fields = {
    person = person,
    unit = ref "unit" { back = "service_records", label = { en = "Unit", ["zh-CN"] = "所在单位" } },
    microgrid = ref "microgrid" { back = "service_records", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    activity = text { max = 120, index = true, label = { en = "Activity", ["zh-CN"] = "活动" } },
    organiser = ref "person" { back = "organised_services", label = { en = "Organiser", ["zh-CN"] = "组织者" } },
    happened_on = date { required = true, label = { en = "Date", ["zh-CN"] = "服务日期" } },
    hours = number { default = 0, min = 0, max = 24, label = { en = "Hours", ["zh-CN"] = "时长(小时)" } },
    description = text { max = 500, label = { en = "What was done", ["zh-CN"] = "服务内容" } },
    proof = text { max = 500, label = { en = "Proof", ["zh-CN"] = "佐证" } },
    recruited = ref "person" { back = "recruited_by", label = { en = "Volunteer recruited", ["zh-CN"] = "招募的志愿者" } },
    on_behalf_of = ref "person" { label = { en = "On behalf of", ["zh-CN"] = "代办对象" } },
    channel = enum { "app", "desk", "call", "paper", label = { en = "Channel", ["zh-CN"] = "渠道" }, labels = {
      app = { en = "App", ["zh-CN"] = "线上" }, desk = { en = "Desk", ["zh-CN"] = "窗口" }, call = { en = "Call", ["zh-CN"] = "电话" }, paper = { en = "Paper", ["zh-CN"] = "纸质" } } },
    consent = boolean { default = false, label = { en = "Consents to the entry", ["zh-CN"] = "本人同意" } },
    recorded_by = ref "person" { label = { en = "Recorded by", ["zh-CN"] = "登记人" } },
    verified_by = ref "person" { back = "verified_services", label = { en = "Verified by", ["zh-CN"] = "核实人" } },
    reject_reason = text { max = 500, label = { en = "Why rejected", ["zh-CN"] = "退回理由" } },
    counted_on = date { label = { en = "Counts on", ["zh-CN"] = "计入日期" } },
    late = boolean { default = false, label = { en = "Late entry", ["zh-CN"] = "补录" } },
  },
  unique = { { "person", "activity", "happened_on", while_in = { "recorded", "verified" } } },
  states = { "recorded", "verified", "rejected", "void" },
  state_labels = { recorded = { en = "Recorded", ["zh-CN"] = "待核实" }, verified = { en = "Verified", ["zh-CN"] = "已核实" }, rejected = { en = "Rejected", ["zh-CN"] = "已退回" },
    void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    record = { to = "recorded", takes = { "person", "unit", "microgrid", "activity", "organiser", "happened_on", "hours", "description", "proof", "recruited",
                 "on_behalf_of", "channel", "consent" }, by = { "self of person", "microgrid_leader", "collector", "branch_secretary", "representative of unit" },
               label = { en = "Record", ["zh-CN"] = "登记" } },
    record_from = { to = "recorded", takes = { "person", "unit", "microgrid", "activity", "organiser", "happened_on", "hours" }, by = {}, label = { en = "Credit", ["zh-CN"] = "自动登记" } },
    verify = { from = "recorded", to = "verified", by = { "self of organiser", "branch_secretary", "deputy_secretary", "microgrid_leader" }, label = { en = "Verify", ["zh-CN"] = "核实" } },
    reject = { from = "recorded", to = "rejected", takes = { reason = why }, by = { "self of organiser", "branch_secretary", "deputy_secretary", "microgrid_leader" },
               label = { en = "Reject", ["zh-CN"] = "退回" } },
    file   = { from = "any", takes = { "recorded_by", "verified_by", "reject_reason", "counted_on", "late", "unit" }, by = {}, label = { en = "File", ["zh-CN"] = "归档" } },
    correct = { from = { "recorded", "verified" }, takes = { "person", "unit", "microgrid", "activity", "organiser", "happened_on", "hours", "description", "proof", "recruited", reason = why },
               by = { "branch_secretary", "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    -- the organiser's review: what does not hold is void, and what it brought is reversed
    void   = { from = { "recorded", "verified", "rejected" }, to = "void", takes = { reason = why }, by = { "self of organiser", "branch_secretary", "deputy_secretary" },
               label = { en = "Void", ["zh-CN"] = "作废" } },
  },
  timers = { "unverified" },
  timer_labels = { unverified = { en = "Not verified in time", ["zh-CN"] = "逾期未核实" } },
}
