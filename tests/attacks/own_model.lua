extend "thing" {
  fields = { words = list(text {}), blob = json {}, long = text { max = 5000 }, owner = ref "thing" { back = "owned" }, span = duration {}, day = date {}, cash = money {} },
  events = {
    fill = { from = "any", takes = { "words", "blob", "long", "owner", "span", "day", "cash", "n" } },
    guarded = { from = "any", takes = { "n" } },
  },
}
kind "single" { fields = { key = text { required = true, max = 80 } }, states = { "on" }, events = { make = { to = "on", takes = { "key" } } }, unique = { { "key" } } }
ledger "points" { accounts = { "mint", "pool" }, overdraft = { "mint" } }
