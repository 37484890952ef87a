text "stars_ranked" { en = "{merit} merit, {hours} h: place {place}", ["zh-CN"] = "先锋分{merit},服务{hours}小时:第{place}名" }
text "stars_published" { en = "Star ranking {period}: {starred} of {members} members have stars", ["zh-CN"] = "{period}星级排行榜:{members}名党员中{starred}名获星" }
text "stars_given" { en = "{category}: {amount} merit for {text}", ["zh-CN"] = "{category}:先锋分{amount},{text}" }
text "stars_members_only" { en = "{person} is no registered member", ["zh-CN"] = "{person}不是双报到党员" }
text "stars_revoked" { en = "revoked: {reason}", ["zh-CN"] = "已撤销:{reason}" }
text "stars_too_much" { en = "one reward or penalty moves at most {limit}", ["zh-CN"] = "单次奖惩最多{limit}分" }
text "stars_score_of" { en = "{person}, {period}: place {place}, {stars} stars", ["zh-CN"] = "{person} {period}:第{place}名,{stars}星" }
text "stars_share_of" { en = "{ledger} {posted}, {reason} {about}", ["zh-CN"] = "{ledger}{posted},{reason}{about}" }
text "stars_changed_since" { en = "entries changed after the count, which is frozen", ["zh-CN"] = "评定固化后流水有变动" }
