-- Reports of one thing become one incident: proposed by rule, merged by a person, split again when it was wrong. (DECISIONS.md, "Incidents")
-- Needs std.organisation, std.incident.
local deciders = { "duty_holder", "grid_leader of microgrid.grid" }

extend "incident" {
  fields = {
    duplicate_of = ref "incident" { back = "proposed", label = { en = "Probably the same as", ["zh-CN"] = "疑似重复于" } },
    merged_into = ref "incident" { back = "merged", label = { en = "Goes on under", ["zh-CN"] = "并入" } },
    stated_households = integer { min = 0, max = 100000, label = { en = "Households as this report says", ["zh-CN"] = "本次上报居民户" } },
    stated_shops = integer { min = 0, max = 100000, label = { en = "Shops as this report says", ["zh-CN"] = "本次上报商户" } },
    decide_by = time { label = { en = "Decide by whether it is a duplicate", ["zh-CN"] = "判重期限" } },
  },
  states = { "doubtful", "merged" },
  state_labels = { doubtful = { en = "Probably a duplicate", ["zh-CN"] = "疑似重复" }, merged = { en = "Merged", ["zh-CN"] = "已合并" } },
  timers = { "undecided" },
  timer_labels = { undecided = { en = "Not decided in time", ["zh-CN"] = "逾期未决定" } },
  events = {
    state_numbers = { from = "any", takes = { "stated_households", "stated_shops" }, by = {}, label = { en = "Keep what was stated", ["zh-CN"] = "记录上报户数" } },
    propose_merge = { from = "open", to = "doubtful", takes = { duplicate_of = required, "decide_by" }, by = {}, label = { en = "Propose as a duplicate", ["zh-CN"] = "提示疑似重复" } },
    suspect = { from = "open", takes = { duplicate_of = required }, by = {}, label = { en = "Suspect a duplicate", ["zh-CN"] = "提示可能重复" } },
    keep_apart = { from = "doubtful", to = "open", by = deciders, label = { en = "Keep apart", ["zh-CN"] = "非重复" } },
    not_same = { from = { "open", "acknowledged", "unowned" }, by = deciders, label = { en = "Not the same after all", ["zh-CN"] = "排除重复" } },
    merge   = { from = { "doubtful", "open", "acknowledged", "unowned" }, to = "merged", takes = { merged_into = required }, by = deciders, label = { en = "Merge", ["zh-CN"] = "合并" } },
    merge_proposed = { from = { "open", "acknowledged", "unowned" }, by = deciders, label = { en = "Merge all that are proposed", ["zh-CN"] = "合并全部疑似" } },
    split   = { from = "merged", to = "open", takes = { reason = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } } }, by = deciders,
                label = { en = "Split off again", ["zh-CN"] = "拆分" } },
    object  = { from = "merged", takes = { reason = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } } }, by = { "self of reporter", "self of on_behalf_of", "duty_holder" },
                label = { en = "It is not solved for me", ["zh-CN"] = "提出异议" } },
    repoint = { from = "any", takes = { "merged_into", "duplicate_of" }, by = {}, label = { en = "Point elsewhere", ["zh-CN"] = "改变指向" } },
    withdraw = { from = { "open", "acknowledged", "unowned", "doubtful" } },
    hurry   = { from = { "open", "acknowledged", "unowned" }, takes = { "first_seen", "acknowledge_by", "settle_by" }, by = {}, label = { en = "Take the earlier clocks", ["zh-CN"] = "采用较早时限" } },
  },
}
