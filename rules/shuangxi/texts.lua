-- The township's own words, and some of the shared ones said its way.
text "wish_decide" { en = "Please name who does it, or say why not", ["zh-CN"] = "请村里定人办理,或说明为什么不办" }
text "entry_waits" { en = "{household}: {hours} h of {task} on {day} wait for your confirmation", ["zh-CN"] = "{household}{day}出工{hours}小时({task}),请确认" }
text "entry_late" { en = "The entry of {household} has waited since {day}", ["zh-CN"] = "{household}{day}的出工记录至今未确认" }
text "entry_own" { en = "Nobody confirms the work of his own household or what he recorded", ["zh-CN"] = "本户出工或本人登记的记录,须由他人确认" }
text "entry_future" { en = "Work is recorded after it was done", ["zh-CN"] = "出工之后才能登记" }
text "entry_old" { en = "Work is recorded within {days} days", ["zh-CN"] = "出工须在{days}天内登记" }
text "entry_day_full" { en = "{household} has {hours} h on {day}; at most {limit} count", ["zh-CN"] = "{household}{day}已登记{hours}小时,每天至多计{limit}小时" }
text "not_market_day" { en = "Goods are exchanged on market days, the next one is {day}", ["zh-CN"] = "赶场日才能兑换,下一场是{day}" }
text "passbook_short" { en = "The passbook holds {balance} points", ["zh-CN"] = "存折余额{balance}分,不够兑换" }
text "page_line" { en = "{household}: {points} points in {entries} entries", ["zh-CN"] = "{household}:{entries}次出工,{points}分" }
text "market_title" { en = "Market-day desk", ["zh-CN"] = "赶场日便民服务" }
