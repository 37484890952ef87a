-- The tree and its posts: coverage, vacancies, terms, hand-over, and areas that split, merge, are renamed or exchange households.
-- (DOMAIN.md, 13, 16, 17; DECISIONS.md, "Tree and posts") Needs std.organisation.
extend "household" { events = { move = { from = "any", takes = { "microgrid", "anchor" }, by = {}, label = { en = "Moves to another microgrid", ["zh-CN"] = "划转" } } } }
extend "microgrid" { events = { move = { from = { "active", "setting_up" }, takes = { "grid" }, by = {}, label = { en = "Moves to another grid", ["zh-CN"] = "划转" } } } }
extend "anchor_household" { events = { move = { from = "any", takes = { "microgrid" }, by = {}, label = { en = "Moves to another microgrid", ["zh-CN"] = "划转" } } } }

extend "post" {
  fields = {
    acting = boolean { default = false, label = { en = "Acting", ["zh-CN"] = "代理" } },
    office = ref "post" { back = "ex_officio", label = { en = "Held ex officio by the holder of", ["zh-CN"] = "随任岗位" } },
  },
  events = {
    appoint  = { takes = { role = required, person = required, "deputy", "grid", "microgrid", "unit", "since", "ends", "office" } },
    act_on   = { from = { "held", "on_leave" }, takes = { "acting" }, by = {}, label = { en = "Acts on", ["zh-CN"] = "代理履职" } },
    renew    = { from = { "held", "on_leave" }, takes = { ends = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Renew the term", ["zh-CN"] = "续任" } },
    hand_over = { from = { "held", "on_leave" }, to = "held", takes = { person = required, "deputy", "since", "ends" }, by = { "secretary", "deputy_secretary" },
      label = { en = "Hand over", ["zh-CN"] = "交接" } },
    move     = { from = "any", takes = { "grid", "microgrid" }, by = {}, label = { en = "Moves with its area", ["zh-CN"] = "随区域划转" } },
  },
  timers = { "term_reminder", "term_reminder_late", "term_end" },
  timer_labels = { term_reminder = { en = "Term ends soon", ["zh-CN"] = "任期将满提醒" },
    term_reminder_late = { en = "Term ends very soon", ["zh-CN"] = "任期临满提醒" }, term_end = { en = "Term over", ["zh-CN"] = "任期届满" } },
}

kind "handover" {
  label = { en = "Hand-over", ["zh-CN"] = "岗位交接单" },
  fields = {
    post = ref "post" { required = true, back = "handovers", label = { en = "Post", ["zh-CN"] = "岗位" } },
    from_person = ref "person" { label = { en = "From", ["zh-CN"] = "移交人" } },
    to_person = ref "person" { required = true, label = { en = "To", ["zh-CN"] = "接收人" } },
    content = json { label = { en = "What was handed over", ["zh-CN"] = "交接内容" } },
    items = integer { default = 0, min = 0, label = { en = "Items", ["zh-CN"] = "项数" } },
  },
  states = { "moving", "complete", "acknowledged" },
  state_labels = { moving = { en = "Moving", ["zh-CN"] = "交接中" }, complete = { en = "Handed over", ["zh-CN"] = "已交接" }, acknowledged = { en = "Receipt confirmed", ["zh-CN"] = "已签收" } },
  events = {
    begin = { to = "moving", takes = { "post", "from_person", "to_person" }, by = {}, label = { en = "Begin", ["zh-CN"] = "开始" } },
    list  = { from = "moving", takes = { "content", "items" }, by = {}, label = { en = "List", ["zh-CN"] = "列项" } },
    complete = { from = "moving", to = "complete", by = {}, label = { en = "Complete", ["zh-CN"] = "完成" } },
    acknowledge = { from = "complete", to = "acknowledged", by = { "self of to_person" }, label = { en = "Confirm receipt", ["zh-CN"] = "签收" } },
  },
  timers = { "unacknowledged" },
  timer_labels = { unacknowledged = { en = "Handover not acknowledged in time", ["zh-CN"] = "交接逾期未确认" } },
}

kind "vacancy_list" {
  label = { en = "Vacancies", ["zh-CN"] = "岗位空缺清单" },
  fields = {
    day = date { required = true, label = { en = "Day", ["zh-CN"] = "日期" } },
    content = json { label = { en = "Vacant posts", ["zh-CN"] = "空缺岗位" } },
    number = integer { min = 0, label = { en = "Number", ["zh-CN"] = "数量" } },
  },
  states = { "current", "replaced" },
  state_labels = { current = { en = "Current", ["zh-CN"] = "当前" }, replaced = { en = "Replaced by a newer one", ["zh-CN"] = "已更新" } },
  events = {
    draw_up = { to = "current", takes = { "day", "content", "number" }, by = {}, label = { en = "Draw up", ["zh-CN"] = "生成" } },
    replace = { from = "current", to = "replaced", by = {}, label = { en = "Replace", ["zh-CN"] = "更新" } },
  },
}

kind "coverage" {
  label = { en = "Coverage of the tree", ["zh-CN"] = "网格覆盖核查" },
  fields = {
    day = date { required = true, label = { en = "Day", ["zh-CN"] = "日期" } },
    microgrids = integer { default = 0, min = 0, label = { en = "Microgrids", ["zh-CN"] = "微网格数" } },
    households = integer { default = 0, min = 0, label = { en = "Households and shops", ["zh-CN"] = "住户与商户" } },
    anchors = integer { default = 0, min = 0, label = { en = "Anchor households", ["zh-CN"] = "党员中心户" } },
    looked_after = integer { default = 0, min = 0, label = { en = "Looked after", ["zh-CN"] = "已联系户数" } },
    share = number { min = 0, max = 100, label = { en = "Share looked after, %", ["zh-CN"] = "联系覆盖率(%)" } },
    outside = integer { default = 0, min = 0, label = { en = "Outside their size", ["zh-CN"] = "规模不符" } },
    content = json { label = { en = "Which and by how much", ["zh-CN"] = "规模不符明细" } },
  },
  states = { "counting", "counted" },
  state_labels = { counting = { en = "Counting", ["zh-CN"] = "统计中" }, counted = { en = "Counted", ["zh-CN"] = "已统计" } },
  events = {
    begin = { to = "counting", takes = { "day" }, by = {}, label = { en = "Begin", ["zh-CN"] = "开始" } },
    take_grid = { from = "counting", takes = { grid = ref "grid" { required = true, label = { en = "Grid", ["zh-CN"] = "网格" } } }, by = {}, label = { en = "Count a grid", ["zh-CN"] = "统计网格" } },
    add   = { from = "counting", takes = { "microgrids", "households", "anchors", "looked_after", "outside", "content" }, by = {}, label = { en = "Add", ["zh-CN"] = "累计" } },
    sum_up = { from = "counting", to = "counted", takes = { "share" }, by = {}, label = { en = "Sum up", ["zh-CN"] = "汇总" } },
  },
}

kind "area_change" {
  label = { en = "Change of areas", ["zh-CN"] = "网格调整" },
  fields = {
    what = enum { "split", "merge", "rename", "exchange", label = { en = "What", ["zh-CN"] = "方式" }, labels = { split = { en = "Split", ["zh-CN"] = "拆分" },
      merge = { en = "Merge", ["zh-CN"] = "合并" }, rename = { en = "Rename", ["zh-CN"] = "更名" }, exchange = { en = "Exchange households", ["zh-CN"] = "住户划转" } } },
    grid = ref "grid" { label = { en = "Grid", ["zh-CN"] = "网格" } },
    into_grid = ref "grid" { label = { en = "Into grid", ["zh-CN"] = "并入网格" } },
    microgrid = ref "microgrid" { label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    into_microgrid = ref "microgrid" { label = { en = "Into microgrid", ["zh-CN"] = "并入微网格" } },
    microgrids = list(ref "microgrid") { label = { en = "Microgrids that go", ["zh-CN"] = "划出微网格" } },
    households = list(ref "household") { label = { en = "Households that go", ["zh-CN"] = "划出住户" } },
    new_name = text { max = 120, label = { en = "New name", ["zh-CN"] = "新名称" } },
    day = date { required = true, label = { en = "On", ["zh-CN"] = "生效日期" } },
    moving_households = integer { min = 0, label = { en = "Households that move", ["zh-CN"] = "划转户数" } },
    moving_cases = integer { min = 0, label = { en = "Open cases that follow", ["zh-CN"] = "随转事项" } },
    size_left = integer { min = 0, label = { en = "Residential households that stay", ["zh-CN"] = "原区域剩余住户" } },
    size_there = integer { min = 0, label = { en = "Residential households there afterwards", ["zh-CN"] = "新区域住户" } },
    done_households = integer { default = 0, min = 0, label = { en = "Households moved", ["zh-CN"] = "已划转户数" } },
  },
  states = { "drafted", "agreed", "moving", "done", "dropped" },
  state_labels = { drafted = { en = "Preview", ["zh-CN"] = "预览" }, agreed = { en = "Agreed", ["zh-CN"] = "已确定" }, moving = { en = "Moving", ["zh-CN"] = "调整中" },
    done = { en = "Done", ["zh-CN"] = "已生效" }, dropped = { en = "Dropped", ["zh-CN"] = "已放弃" } },
  events = {
    draft   = { to = "drafted", takes = { "what", "grid", "into_grid", "microgrid", "into_microgrid", "microgrids", "households", "new_name", "day" }, by = { "secretary", "deputy_secretary" },
      label = { en = "Draft", ["zh-CN"] = "拟定" } },
    preview = { from = "drafted", takes = { "moving_households", "moving_cases", "size_left", "size_there" }, by = {}, label = { en = "Preview", ["zh-CN"] = "预览" } },
    agree   = { from = "drafted", to = "agreed", by = { "secretary" }, label = { en = "Agree", ["zh-CN"] = "确定" } },
    drop    = { from = { "drafted", "agreed" }, to = "dropped", takes = { reason = text { required = true, max = 300 } }, by = { "secretary", "deputy_secretary" }, label = { en = "Drop", ["zh-CN"] = "放弃" } },
    apply   = { from = "agreed", to = "moving", by = {}, label = { en = "Take effect", ["zh-CN"] = "生效" } },
    carry_on = { from = "moving", takes = { "done_households", "into_microgrid", "into_grid" }, by = {}, label = { en = "Carry on", ["zh-CN"] = "继续" } },
    complete = { from = "moving", to = "done", by = {}, label = { en = "Complete", ["zh-CN"] = "完成" } },
  },
  timers = { "undecided", "day_comes" },
  timer_labels = { undecided = { en = "Not decided in time", ["zh-CN"] = "逾期未决定" },
    day_comes = { en = "The day of the change", ["zh-CN"] = "调整生效日" } },
}
