-- The star ranking of members by merit and service, frozen when published; reward and penalty. Needs std.organisation, std.points.
-- (DOMAIN.md, 27)
local why = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }

-- Members are asked for one by one among all residents.
extend "person" { indexes = { "double_registered" } }

kind "star_ranking" {
  label = { en = "Star ranking", ["zh-CN"] = "星级排行榜" },
  fields = {
    period = text { required = true, max = 10, index = true, label = { en = "Period", ["zh-CN"] = "周期" } },
    since = date { required = true, label = { en = "From", ["zh-CN"] = "起" } },
    ends = date { required = true, label = { en = "To", ["zh-CN"] = "止" } },
    closes = time { label = { en = "Entries until", ["zh-CN"] = "补录截止" } },
    rules = json { label = { en = "Rules it was made by", ["zh-CN"] = "评星规则" } },
    list = json { label = { en = "Ranking", ["zh-CN"] = "排名" } },
    members = integer { min = 0, label = { en = "Members ranked", ["zh-CN"] = "参评人数" } },
    starred = integer { min = 0, label = { en = "Members with stars", ["zh-CN"] = "获星人数" } },
    digest = text { max = 64, label = { en = "Check value", ["zh-CN"] = "校验值" } },
  },
  unique = { { "period" } },
  states = { "counting", "ranking", "published" },
  state_labels = { counting = { en = "Counting", ["zh-CN"] = "统计中" }, ranking = { en = "Ranking", ["zh-CN"] = "评定中" }, published = { en = "Published", ["zh-CN"] = "已公布" } },
  events = {
    count   = { to = "counting", takes = { "period", "since", "ends", "closes", "rules" }, by = {}, label = { en = "Count", ["zh-CN"] = "统计" } },
    rank    = { from = "counting", to = "ranking", by = {}, label = { en = "Rank", ["zh-CN"] = "评定" } },
    publish = { from = "ranking", to = "published", takes = { "list", "members", "starred", "digest" }, by = {}, label = { en = "Publish", ["zh-CN"] = "公布" } },
  },
  timers = { "counted", "ranked" },
  timer_labels = { counted = { en = "Count is due", ["zh-CN"] = "统计时间到" }, ranked = { en = "Ranking is due", ["zh-CN"] = "评定时间到" } },
}

kind "star" {
  label = { en = "Stars", ["zh-CN"] = "星级" },
  fields = {
    ranking = ref "star_ranking" { required = true, back = "stars", label = { en = "Ranking", ["zh-CN"] = "排行榜" } },
    person = ref "person" { required = true, back = "stars", label = { en = "Member", ["zh-CN"] = "党员" } },
    merit = number { label = { en = "Merit", ["zh-CN"] = "先锋分" } },
    hours = number { min = 0, label = { en = "Hours", ["zh-CN"] = "服务时长" } },
    score = integer { label = { en = "Score, tenths", ["zh-CN"] = "得分(十分之一)" } },
    place = integer { min = 1, label = { en = "Place", ["zh-CN"] = "名次" } },
    stars = integer { default = 0, min = 0, max = 5, label = { en = "Stars", ["zh-CN"] = "星级" } },
  },
  unique = { { "ranking", "person" } },
  states = { "counted", "ranked" },
  state_labels = { counted = { en = "Counted", ["zh-CN"] = "已统计" }, ranked = { en = "Ranked", ["zh-CN"] = "已评定" } },
  events = {
    count = { to = "counted", takes = { "ranking", "person", "merit", "hours", "score" }, by = {}, label = { en = "Count", ["zh-CN"] = "统计" } },
    rank  = { from = "counted", to = "ranked", takes = { "place", "stars" }, by = {}, label = { en = "Rank", ["zh-CN"] = "评定" } },
  },
}

-- 奖优罚劣: each is an entry of the merit ledger with a reason, told to the member, revocable.
kind "commendation" {
  label = { en = "Reward or penalty", ["zh-CN"] = "奖惩记录" },
  fields = {
    person = ref "person" { required = true, back = "commendations", label = { en = "Member", ["zh-CN"] = "党员" } },
    category = enum { "reward", "penalty", label = { en = "Category", ["zh-CN"] = "类别" }, labels = {
      reward = { en = "Reward", ["zh-CN"] = "奖励" }, penalty = { en = "Penalty", ["zh-CN"] = "扣罚" } } },
    amount = number { min = 0.1, max = 1000, label = { en = "Merit", ["zh-CN"] = "先锋分" } },
    text = text { required = true, max = 500, label = { en = "For what", ["zh-CN"] = "事由" } },
    happened_on = date { label = { en = "Date", ["zh-CN"] = "日期" } },
  },
  states = { "given", "revoked", "void" },
  state_labels = { given = { en = "Given", ["zh-CN"] = "生效" }, revoked = { en = "Revoked", ["zh-CN"] = "已撤销" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    give   = { to = "given", takes = { "person", "text", "happened_on", category = required, amount = required }, by = { "secretary", "deputy_secretary" }, label = { en = "Give", ["zh-CN"] = "作出" } },
    revoke = { from = "given", to = "revoked", takes = { reason = why }, by = { "secretary", "deputy_secretary" }, label = { en = "Revoke", ["zh-CN"] = "撤销" } },
    correct = { from = "given", takes = { "text", reason = why }, by = { "secretary", "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void   = { from = { "given", "revoked" }, to = "void", takes = { reason = why }, by = { "secretary", "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}
