-- Asks std.scoring for the shares of drawn entries.
kind "probe" {
  label = { en = "Probe", ["zh-CN"] = "测试" },
  fields = { entries = json {}, come_to = integer {}, total = integer {} },
  events = { ask = { takes = { "entries" } }, answer = { from = "any", takes = { "come_to", "total" } } },
}
