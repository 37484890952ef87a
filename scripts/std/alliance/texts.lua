text "alliance_left" { en = "{partner} has left the alliance", ["zh-CN"] = "{partner}已退出联盟" }
text "alliance_stranger" { en = "{actor} is no partner of this case", ["zh-CN"] = "{actor}不是联盟成员" }
text "alliance_way_system" { en = "{partner} is reached by this system", ["zh-CN"] = "{partner}通过系统传递" }
text "alliance_way_paper" { en = "{partner} is reached on paper", ["zh-CN"] = "{partner}以纸质方式传递" }
text "alliance_deliver" { en = "Please take case {number} to {partner} ({address}) and write down the answer", ["zh-CN"] = "请将{number}号联办事项送达{partner}({address})并登记答复" }
text "alliance_deliver_objection" { en = "Please tell {partner} that it is not done: {reason}", ["zh-CN"] = "请告知{partner}重办:{reason}" }
text "alliance_decide" { en = "{partner} asks for help ({mechanism}): please accept or decline by {answer_by}", ["zh-CN"] = "{partner}提请{mechanism},请在{answer_by}前决定是否受理" }
text "alliance_settle" { en = "Accepted from {partner}: please settle it by {due}", ["zh-CN"] = "已受理{partner}联办事项,请在{due}前办结" }
text "alliance_accepted" { en = "{partner} accepted it as {their_number}, until {due}", ["zh-CN"] = "{partner}已受理,编号{their_number},{due}前办结" }
text "alliance_declined" { en = "{partner} declined: {answer}", ["zh-CN"] = "{partner}不受理:{answer}" }
text "alliance_declined_paper" { en = "declined in writing", ["zh-CN"] = "书面答复不受理" }
text "alliance_progress" { en = "{partner}: {progress}", ["zh-CN"] = "{partner}:{progress}" }
text "alliance_settled" { en = "{partner} settled it ({outcome}): {answer}. Please close it or object.", ["zh-CN"] = "{partner}已办结({outcome}):{answer},请销号或退回" }
text "alliance_settled_paper" { en = "settled in writing", ["zh-CN"] = "书面答复已办结" }
text "alliance_objected" { en = "{partner} says it is not done: {reason}", ["zh-CN"] = "{partner}退回重办:{reason}" }
text "alliance_withdrawn" { en = "{partner} withdrew it: {reason}", ["zh-CN"] = "{partner}已撤回:{reason}" }
text "alliance_not_theirs" { en = "the partner handles it: this side waits for his answer", ["zh-CN"] = "由对方办理,本方等候答复" }
text "alliance_not_ours" { en = "only the side that opened it may do this", ["zh-CN"] = "仅发起方可操作" }
text "alliance_by_system" { en = "the partner answers by the system; only paper cases are written down", ["zh-CN"] = "对方通过系统答复,仅纸质事项可登记" }
text "alliance_no_answer" { en = "{partner} has not answered case {number}; due {answer_by}", ["zh-CN"] = "{partner}未在{answer_by}前答复{number}号事项" }
text "alliance_answer_late" { en = "{partner} waits for our answer to case {number} since {answer_by}", ["zh-CN"] = "{number}号事项应于{answer_by}前答复{partner}" }
text "alliance_late" { en = "Case {number} with {partner} was due on {due}", ["zh-CN"] = "与{partner}的{number}号联办事项应于{due}办结" }
text "alliance_no_objection" { en = "nobody objected in time", ["zh-CN"] = "期限内无异议" }
text "alliance_owner" { en = "Joint case {number} with {partner} is yours now", ["zh-CN"] = "与{partner}的{number}号联办事项交由您负责" }
text "alliance_no_case" { en = "the message is about no joint case", ["zh-CN"] = "与联办事项无关" }
text "alliance_refused" { en = "{partner} refused {event}: {reason}", ["zh-CN"] = "{partner}系统拒收{event}:{reason}" }
text "alliance_on_paper" { en = "refused by the system there: it goes on paper", ["zh-CN"] = "对方系统拒收,改为纸质" }
text "alliance_waiting" { en = "{partner} cannot be reached now; it is tried again", ["zh-CN"] = "{partner}暂不可达,继续重试" }
text "alliance_not_there_yet" { en = "{partner} has not received it yet; try again shortly", ["zh-CN"] = "{partner}尚未收到,请稍后再试" }
text "alliance_twice" { en = "received already as {number}", ["zh-CN"] = "已收到,编号{number}" }
