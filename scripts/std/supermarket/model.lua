-- The points supermarket: goods from donors, and their exchange for points. Needs std.organisation, std.points. (DOMAIN.md, 24)
-- stock: pieces of an item; what is reserved stands on the redemption's own account, so nothing can be promised twice.
-- credit: what donors gave, in money's worth.
ledger "stock" { accounts = { "donors", "handed_out", "written_off" }, overdraft = { "donors" }, label = { en = "Stock", ["zh-CN"] = "库存" } }
ledger "credit" { accounts = { "gifts" }, overdraft = { "gifts" }, decimals = 2, label = { en = "Donor credit", ["zh-CN"] = "捐赠记功" } }

local why = text { required = true, max = 500, label = { en = "Reason", ["zh-CN"] = "理由" } }

kind "item" {
  label = { en = "Item", ["zh-CN"] = "积分超市物品" },
  fields = {
    name = text { required = true, max = 120, label = { en = "Name", ["zh-CN"] = "名称" } },
    price = number { required = true, min = 0.1, max = 100000, label = { en = "Price in points", ["zh-CN"] = "所需积分" } },
    low = integer { default = 3, min = 0, max = 100000, label = { en = "Warn below", ["zh-CN"] = "低库存线" } },
    most_each = integer { min = 1, max = 1000, label = { en = "Most for one person a quarter", ["zh-CN"] = "每人每季限兑" } },
  },
  states = { "offered", "withdrawn", "void" },
  state_labels = { offered = { en = "On offer", ["zh-CN"] = "上架" }, withdrawn = { en = "Withdrawn", ["zh-CN"] = "下架" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    offer    = { to = "offered", takes = { "name", "price", "low", "most_each" }, by = { "deputy_secretary" }, label = { en = "Put on offer", ["zh-CN"] = "上架" } },
    update   = { from = { "offered", "withdrawn" }, takes = { "name", "price", "low", "most_each" }, by = { "deputy_secretary" }, label = { en = "Update", ["zh-CN"] = "修改" } },
    withdraw = { from = "offered", to = "withdrawn", by = { "deputy_secretary" }, label = { en = "Withdraw", ["zh-CN"] = "下架" } },
    restore  = { from = "withdrawn", to = "offered", by = { "deputy_secretary" }, label = { en = "Put on offer again", ["zh-CN"] = "重新上架" } },
    write_off = { from = { "offered", "withdrawn" }, takes = { quantity = integer { required = true, min = 1, label = { en = "Pieces", ["zh-CN"] = "数量" } }, reason = why },
                  by = { "deputy_secretary" }, label = { en = "Write off", ["zh-CN"] = "报损" } },
    void     = { from = { "offered", "withdrawn" }, to = "void", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}

kind "gift" {
  label = { en = "Gift of goods", ["zh-CN"] = "物品捐赠" },
  fields = {
    item = ref "item" { required = true, back = "gifts", label = { en = "Item", ["zh-CN"] = "物品" } },
    unit = ref "unit" { back = "gifts", label = { en = "Donor (unit)", ["zh-CN"] = "捐赠单位" } },
    person = ref "person" { back = "gifts", label = { en = "Donor (person)", ["zh-CN"] = "捐赠人" } },
    department = ref "department" { back = "gifts", label = { en = "Donor (department)", ["zh-CN"] = "捐赠部门" } },
    donor = text { max = 120, label = { en = "Donor (another)", ["zh-CN"] = "其他捐赠方" } },
    quantity = integer { required = true, min = 1, max = 1000000, label = { en = "Pieces", ["zh-CN"] = "数量" } },
    worth = money { min = 0, label = { en = "Worth a piece", ["zh-CN"] = "单件价值" } },
    happened_on = date { label = { en = "Date", ["zh-CN"] = "日期" } },
  },
  states = { "received", "void" },
  state_labels = { received = { en = "Received", ["zh-CN"] = "已入库" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    receive = { to = "received", takes = { "item", "unit", "person", "department", "donor", "quantity", "worth", "happened_on" }, by = { "deputy_secretary" },
                label = { en = "Receive", ["zh-CN"] = "入库" } },
    -- pieces and donor are not moved by a correction: void the gift and enter it anew
    correct = { from = "received", takes = { "happened_on", reason = why }, by = { "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void    = { from = "received", to = "void", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
}

kind "redemption" {
  label = { en = "Redemption", ["zh-CN"] = "积分兑换" },
  fields = {
    person = ref "person" { required = true, back = "redemptions", label = { en = "Person", ["zh-CN"] = "兑换人" } },
    item = ref "item" { required = true, back = "redemptions", label = { en = "Item", ["zh-CN"] = "物品" } },
    quantity = integer { default = 1, min = 1, max = 1000, label = { en = "Pieces", ["zh-CN"] = "数量" } },
    points = number { min = 0, label = { en = "Points", ["zh-CN"] = "积分" } },
    quarter = text { max = 10, index = true, label = { en = "Quarter", ["zh-CN"] = "季度" } },
    collect_by = time { label = { en = "Collect by", ["zh-CN"] = "领取期限" } },
    on_behalf_of = ref "person" { label = { en = "On behalf of", ["zh-CN"] = "代办对象" } },
    channel = enum { "app", "desk", "call", "paper", label = { en = "Channel", ["zh-CN"] = "渠道" }, labels = {
      app = { en = "App", ["zh-CN"] = "线上" }, desk = { en = "Desk", ["zh-CN"] = "窗口" }, call = { en = "Call", ["zh-CN"] = "电话" }, paper = { en = "Paper", ["zh-CN"] = "纸质" } } },
    consent = boolean { default = false, label = { en = "Consents to the entry", ["zh-CN"] = "本人同意" } },
  },
  states = { "reserved", "collected", "cancelled", "expired", "void" },
  state_labels = { reserved = { en = "Reserved", ["zh-CN"] = "已预留" }, collected = { en = "Collected", ["zh-CN"] = "已领取" }, cancelled = { en = "Cancelled", ["zh-CN"] = "已取消" },
    expired = { en = "Expired", ["zh-CN"] = "逾期未领" }, void = { en = "Void", ["zh-CN"] = "已作废" } },
  standard_events = true,
  events = {
    reserve = { to = "reserved", takes = { "person", "item", "quantity", "on_behalf_of", "channel", "consent" }, by = { "self of person", "microgrid_leader", "deputy_secretary" },
                label = { en = "Reserve", ["zh-CN"] = "兑换预留" } },
    hold    = { from = "reserved", takes = { "points", "quarter", "collect_by" }, by = {}, label = { en = "Hold", ["zh-CN"] = "冻结" } },
    collect = { from = "reserved", to = "collected", by = { "deputy_secretary", "microgrid_leader" }, label = { en = "Hand out", ["zh-CN"] = "发放" } },
    cancel  = { from = "reserved", to = "cancelled", takes = { reason = why }, by = { "self of person", "deputy_secretary" }, label = { en = "Cancel", ["zh-CN"] = "取消" } },
    expire  = { from = "reserved", to = "expired", by = {}, label = { en = "Expire", ["zh-CN"] = "到期释放" } },
    correct = { from = { "reserved", "collected" }, takes = { "on_behalf_of", "channel", "consent", reason = why }, by = { "deputy_secretary" }, label = { en = "Correct", ["zh-CN"] = "更正" } },
    void    = { from = { "reserved", "collected" }, to = "void", takes = { reason = why }, by = { "deputy_secretary" }, label = { en = "Void", ["zh-CN"] = "作废" } },
  },
  timers = { "uncollected" },
  timer_labels = { uncollected = { en = "Not collected in time", ["zh-CN"] = "逾期未领取" } },
}
