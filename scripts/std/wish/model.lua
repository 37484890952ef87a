-- Micro-wishes: residents order, the grid dispatches, units and members claim, completion closes. (DECISIONS.md, "Wishes")
-- Needs std.organisation and std.resource.
local categories = { elderly = { en = "Elderly", ["zh-CN"] = "助老" }, children = { en = "Children", ["zh-CN"] = "助幼" }, hardship = { en = "Hardship", ["zh-CN"] = "助困" },
  disability = { en = "Disability", ["zh-CN"] = "助残" }, merchant = { en = "Merchants", ["zh-CN"] = "助商" }, other = { en = "Other", ["zh-CN"] = "其他" } }
local channels = { app = { en = "App", ["zh-CN"] = "手机应用" }, sms = { en = "Text message", ["zh-CN"] = "短信" }, call = { en = "Call", ["zh-CN"] = "电话" },
  visit = { en = "Visit", ["zh-CN"] = "上门" }, slip = { en = "Paper slip", ["zh-CN"] = "纸条" } }

local reason = text { required = true, max = 300, label = { en = "Reason", ["zh-CN"] = "原因" } }

-- Who enters a resident's event for him says for whom, how it came and that he agreed. (代办)
local function on_behalf(takes)
  for _, name in ipairs { "on_behalf_of", "channel", "consent" } do takes[#takes + 1] = name end
  return takes
end

local resident_or_for_him = { "self of resident", "branch_secretary of microgrid.grid", "microgrid_leader of microgrid", "collector" }
local grid_or_committee = { "branch_secretary of microgrid.grid", "duty_holder" }
local whoever_claimed = { "representative of unit", "self of member" }
local unfinished = { "submitted", "open", "referred", "dispatched", "claimed" }

kind "wish" {
  label = { en = "Micro-wish", ["zh-CN"] = "微心愿" },
  fields = {
    text = text { required = true, max = 500, personal = true, label = { en = "Wish", ["zh-CN"] = "心愿" } },
    notice = text { max = 200, label = { en = "As published", ["zh-CN"] = "公示文字" } },
    microgrid = ref "microgrid" { required = true, back = "wishes", label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    resident = ref "person" { back = "wishes", label = { en = "Resident", ["zh-CN"] = "居民" } },
    category = enum { "elderly", "children", "hardship", "disability", "merchant", "other", default = "other", labels = categories,
      label = { en = "Category", ["zh-CN"] = "类别" } },
    skill = text { max = 60, label = { en = "Skill needed", ["zh-CN"] = "所需专长" } },
    phone = text { private = true, max = 30, label = { en = "Phone", ["zh-CN"] = "电话" } },
    people = integer { default = 1, min = 1, max = 1000, label = { en = "People it helps", ["zh-CN"] = "受益人数" } },
    on_behalf_of = ref "person" { label = { en = "On behalf of", ["zh-CN"] = "代办对象" } },
    channel = enum { "app", "sms", "call", "visit", "slip", label = { en = "Channel", ["zh-CN"] = "渠道" }, labels = channels },
    consent = boolean { label = { en = "Agreed to it", ["zh-CN"] = "本人同意" } },
    unit = ref "unit" { back = "wishes", label = { en = "Unit", ["zh-CN"] = "单位" } },
    member = ref "person" { back = "claimed_wishes", label = { en = "Member", ["zh-CN"] = "认领党员" } },
    asked = list(ref "unit") { label = { en = "Units asked", ["zh-CN"] = "已派单位" } },
    due = time { label = { en = "Due now", ["zh-CN"] = "当前期限" } },
    claim_by = time { label = { en = "Claim by", ["zh-CN"] = "接单期限" } },
    finish_by = time { label = { en = "Finish by", ["zh-CN"] = "办结期限" } },
    proof = text { max = 500, label = { en = "Proof", ["zh-CN"] = "办理凭证" } },
    happened_on = date { label = { en = "Served on", ["zh-CN"] = "服务日期" } },
    rating = integer { min = 1, max = 5, label = { en = "Rating", ["zh-CN"] = "评分" } },
    answer = text { max = 300, label = { en = "Answer", ["zh-CN"] = "答复" } },
    closing = enum { "confirmed", "called_back", label = { en = "Closed by", ["zh-CN"] = "销单方式" },
      labels = { confirmed = { en = "Confirmation", ["zh-CN"] = "确认" }, called_back = { en = "Call back", ["zh-CN"] = "回访" } } },
    closed_at = time { label = { en = "Closed", ["zh-CN"] = "销单时间" } },
    first_answer_at = time { label = { en = "First answer", ["zh-CN"] = "首次答复" } },
    answered_in_time = boolean { label = { en = "Answered in time", ["zh-CN"] = "按时答复" } },
    into = ref "wish" { back = "followers", label = { en = "Same as", ["zh-CN"] = "并入" } },
  },
  states = { "submitted", "open", "referred", "dispatched", "claimed", "done", "closed", "lapsed", "declined", "withdrawn", "merged" },
  state_labels = {
    submitted = { en = "Submitted", ["zh-CN"] = "已点单" }, open = { en = "On the board", ["zh-CN"] = "待认领" }, referred = { en = "With the committee", ["zh-CN"] = "提交大党委" },
    dispatched = { en = "Dispatched", ["zh-CN"] = "已派单" }, claimed = { en = "Claimed", ["zh-CN"] = "已接单" }, done = { en = "Done", ["zh-CN"] = "已完成" },
    closed = { en = "Closed", ["zh-CN"] = "已销单" }, lapsed = { en = "Lapsed", ["zh-CN"] = "到期销单" }, declined = { en = "Declined", ["zh-CN"] = "未采纳" },
    withdrawn = { en = "Withdrawn", ["zh-CN"] = "已撤回" }, merged = { en = "Merged", ["zh-CN"] = "已合并" },
  },
  standard_events = true,
  events = {
    submit   = { to = "submitted", takes = on_behalf { "text", "notice", "microgrid", "resident", "category", "skill", "phone", "people" },
                 by = { "resident", "collector" }, label = { en = "Submit", ["zh-CN"] = "点单" } },
    open     = { from = { "submitted", "open", "referred", "dispatched" }, to = "open", takes = { "notice", "claim_by", "due" }, by = grid_or_committee, label = { en = "Put on the board", ["zh-CN"] = "公示待认领" } },
    propose  = { from = { "submitted", "open", "dispatched" }, to = "submitted", takes = { unit = required, "due" }, by = {}, label = { en = "Propose a unit", ["zh-CN"] = "建议派单" } },
    dispatch = { from = { "submitted", "open", "referred", "dispatched" }, to = "dispatched",
                 takes = { unit = required, "due", "claim_by", "asked", reason = text { max = 300, label = { en = "Reason", ["zh-CN"] = "原因" } } },
                 by = grid_or_committee, label = { en = "Dispatch", ["zh-CN"] = "派单" } },
    refer    = { from = unfinished, to = "referred", takes = { "due" }, by = { "branch_secretary of microgrid.grid" }, label = { en = "Refer to the committee", ["zh-CN"] = "提交大党委" } },
    claim    = { from = { "open", "dispatched" }, to = "claimed", takes = { "unit", "member" }, by = { "representative", "self of member", "representative of unit" },
                 label = { en = "Claim", ["zh-CN"] = "接单" } },
    refuse   = { from = "dispatched", to = "submitted", takes = { reason = reason }, by = { "representative of unit" }, label = { en = "Refuse", ["zh-CN"] = "谢绝" } },
    release  = { from = "claimed", to = "submitted", takes = { reason = reason }, by = whoever_claimed, label = { en = "Release", ["zh-CN"] = "退单" } },
    complete = { from = "claimed", to = "done", takes = { "proof", "happened_on" }, by = whoever_claimed, label = { en = "Complete", ["zh-CN"] = "完成" } },
    redo     = { from = { "done", "closed", "lapsed" }, to = "claimed", takes = on_behalf { reason = reason }, by = resident_or_for_him, label = { en = "Do again", ["zh-CN"] = "返工" } },
    confirm  = { from = "done", to = "closed", takes = on_behalf { "rating" }, by = resident_or_for_him, label = { en = "Confirm", ["zh-CN"] = "销单" } },
    call_back = { from = "done", to = "closed", takes = { "rating" }, by = { "microgrid_leader of microgrid", "grid_leader of microgrid.grid", "branch_secretary of microgrid.grid" },
                  label = { en = "Call back", ["zh-CN"] = "回访销单" } },
    lapse    = { from = "done", to = "lapsed", by = {}, label = { en = "Lapse", ["zh-CN"] = "到期销单" } },
    decline  = { from = { "submitted", "open", "referred", "dispatched" }, to = "declined", takes = { reason = reason }, by = grid_or_committee,
                 label = { en = "Decline", ["zh-CN"] = "不采纳" } },
    withdraw = { from = unfinished, to = "withdrawn", takes = on_behalf {}, by = resident_or_for_him, label = { en = "Withdraw", ["zh-CN"] = "撤回" } },
    merge    = { from = unfinished, to = "merged", takes = { into = required }, by = { "branch_secretary of microgrid.grid", "microgrid_leader of microgrid", "duty_holder" },
                 label = { en = "Merge into another", ["zh-CN"] = "并入另一心愿" } },
    split    = { from = "merged", to = "submitted", takes = { reason = reason }, by = { "branch_secretary of microgrid.grid", "self of resident", "duty_holder" },
                 label = { en = "Split off again", ["zh-CN"] = "撤销合并" } },
    -- what follows from an event: whom it stands with, till when, how it was answered
    note     = { from = "any", takes = { "unit", "member", "asked", "due", "claim_by", "finish_by", "closing", "closed_at", "first_answer_at", "answered_in_time", "answer", "rating", "into" },
                 by = {}, label = { en = "Noted", ["zh-CN"] = "登记" } },
  },
  timers = { "undispatched", "unclaimed", "unfinished", "unconfirmed", "undecided" },
  timer_labels = { undispatched = { en = "Not dispatched in time", ["zh-CN"] = "逾期未派单" },
    unclaimed = { en = "Not claimed in time", ["zh-CN"] = "逾期未接单" }, unfinished = { en = "Not finished in time", ["zh-CN"] = "逾期未完成" },
    unconfirmed = { en = "Not confirmed in time", ["zh-CN"] = "逾期未确认" }, undecided = { en = "Not decided in time", ["zh-CN"] = "逾期未决定" } },
}

-- What matching remembers of a unit, kept by events so that nobody has to walk through its past.
extend "unit" {
  fields = {
    wish_turn = time { label = { en = "Last wish answered", ["zh-CN"] = "最近答复派单" } },
    wishes_rated = integer { default = 0, min = 0, label = { en = "Wishes rated", ["zh-CN"] = "已评价心愿" } },
    wish_stars = integer { default = 0, min = 0, label = { en = "Stars in all", ["zh-CN"] = "评分合计" } },
  },
  events = { wish_standing = { from = "any", takes = { "wish_turn", "wishes_rated", "wish_stars" }, by = {}, label = { en = "Standing in matching", ["zh-CN"] = "派单参考" } } },
}

-- A closed wish drawn for a call by somebody who did not do it. (回访)
kind "wish_callback" {
  label = { en = "Call back", ["zh-CN"] = "微心愿回访" },
  fields = {
    wish = ref "wish" { required = true, back = "callbacks", label = { en = "Wish", ["zh-CN"] = "微心愿" } },
    caller = ref "person" { back = "wish_callbacks", label = { en = "Caller", ["zh-CN"] = "回访人" } },
    microgrid = ref "microgrid" { label = { en = "Microgrid", ["zh-CN"] = "微网格" } },
    month = text { max = 7, label = { en = "Month", ["zh-CN"] = "月份" } },
    due = time { label = { en = "Due", ["zh-CN"] = "期限" } },
    fulfilled = boolean { label = { en = "Was it fulfilled?", ["zh-CN"] = "是否办好" } },
    rating = integer { min = 1, max = 5, label = { en = "Rating", ["zh-CN"] = "评分" } },
    note = text { max = 300, label = { en = "Note", ["zh-CN"] = "备注" } },
  },
  states = { "drawn", "answered", "unreached" },
  state_labels = { drawn = { en = "Drawn", ["zh-CN"] = "待回访" }, answered = { en = "Answered", ["zh-CN"] = "已回访" }, unreached = { en = "Not reached", ["zh-CN"] = "未联系上" } },
  standard_events = true,
  events = {
    draw   = { to = "drawn", takes = { "wish", "caller", "microgrid", "month", "due" }, by = {}, label = { en = "Draw", ["zh-CN"] = "抽取" } },
    answer = { from = "drawn", to = "answered", takes = { fulfilled = required, "rating", "note" }, by = { "self of caller", "duty_holder" }, label = { en = "Answered", ["zh-CN"] = "已回访" } },
    unreach = { from = "drawn", to = "unreached", takes = { "note" }, by = { "self of caller", "duty_holder" }, label = { en = "Not reached", ["zh-CN"] = "未联系上" } },
  },
  timers = { "uncalled" },
  timer_labels = { uncalled = { en = "Not called back in time", ["zh-CN"] = "逾期未回访" } },
}

kind "wish_report" {
  label = { en = "Wish report", ["zh-CN"] = "微心愿统计" },
  fields = {
    since = time { required = true, label = { en = "Since", ["zh-CN"] = "起" } },
    ends = time { label = { en = "Up to", ["zh-CN"] = "止" } },
    grid = ref "grid" { label = { en = "Grid", ["zh-CN"] = "网格" } },
    unit = ref "unit" { label = { en = "Unit", ["zh-CN"] = "单位" } },
    category = enum { "elderly", "children", "hardship", "disability", "merchant", "other", label = { en = "Category", ["zh-CN"] = "类别" }, labels = categories },
    part_of = ref "wish_report" { back = "parts", label = { en = "Part of", ["zh-CN"] = "所属统计" } },
    collected = integer { min = 0, label = { en = "Collected", ["zh-CN"] = "已收集" } },
    fulfilled = integer { min = 0, label = { en = "Fulfilled", ["zh-CN"] = "已圆梦" } },
    open = integer { min = 0, label = { en = "Open", ["zh-CN"] = "在办" } },
    lapsed = integer { min = 0, label = { en = "Lapsed", ["zh-CN"] = "到期销单" } },
    declined = integer { min = 0, label = { en = "Declined", ["zh-CN"] = "未采纳" } },
    withdrawn = integer { min = 0, label = { en = "Withdrawn", ["zh-CN"] = "已撤回" } },
    settled = integer { min = 0, label = { en = "Settled", ["zh-CN"] = "已办结" } },
    answered = integer { min = 0, label = { en = "Answered in time", ["zh-CN"] = "按时答复" } },
    rated = integer { min = 0, label = { en = "Rated", ["zh-CN"] = "已评价" } },
    rate = number { min = 0, max = 100, label = { en = "Fulfilment rate, %", ["zh-CN"] = "圆梦率(%)" } },
    response = number { min = 0, max = 100, label = { en = "Response rate, %", ["zh-CN"] = "响应率(%)" } },
    settled_rate = number { min = 0, max = 100, label = { en = "Settled, %", ["zh-CN"] = "办结率(%)" } },
    solved_rate = number { min = 0, max = 100, label = { en = "Solved, %", ["zh-CN"] = "解决率(%)" } },
    satisfied = number { min = 0, max = 100, label = { en = "Satisfied, %", ["zh-CN"] = "满意率(%)" } },
  },
  events = {
    draw_up = { takes = { "since", "ends", "grid", "unit", "category", "part_of",
                  split = enum { "grid", "unit", "category", label = { en = "Split by", ["zh-CN"] = "分组" }, labels = { grid = { en = "Grid", ["zh-CN"] = "网格" },
                    unit = { en = "Unit", ["zh-CN"] = "单位" }, category = { en = "Category", ["zh-CN"] = "类别" } } } },
                by = { "secretary", "deputy_secretary", "branch_secretary" }, label = { en = "Draw up", ["zh-CN"] = "统计" } },
    figures = { from = "any", takes = { "ends", "collected", "fulfilled", "open", "lapsed", "declined", "withdrawn", "settled", "answered", "rated", "rate", "response",
                  "settled_rate", "solved_rate", "satisfied" }, by = {}, label = { en = "Figures", ["zh-CN"] = "统计结果" } },
  },
}
