text "points_not_oneself" { en = "nobody awards points to himself", ["zh-CN"] = "不得给本人授分" }
text "points_not_for_another" { en = "an award is in the name of the one who gives it", ["zh-CN"] = "授分须以本人名义" }
text "points_future" { en = "{day} has not come yet", ["zh-CN"] = "{day}尚未到来" }
text "points_nothing" { en = "an amount is not 0", ["zh-CN"] = "数额不能为0" }
text "points_capped" { en = "{posted} of {amount} posted: at most {activity} an activity and {daily} a day", ["zh-CN"] = "{amount}中入账{posted}:每次活动最多{activity},每日最多{daily}" }
text "points_taken_back" { en = "{owing} owed from a reversal were taken back", ["zh-CN"] = "扣回此前冲回所欠{owing}" }
text "points_owing" { en = "{person} has {held}; {owing} will be taken from what comes next", ["zh-CN"] = "{person}现有{held},余{owing}从后续入账中扣回" }
text "points_pair" {
  en = "{first} and {second} award each other: {forward} and {backward} times; please look at it and decide",
  ["zh-CN"] = "{first}与{second}互相授分:{forward}次、{backward}次,请核查认定",
}
text "points_pair_upheld" { en = "mutual awards upheld: {reason}", ["zh-CN"] = "互相授分属实:{reason}" }
text "fund_short" { en = "{fund} holds {held}, {amount} are needed", ["zh-CN"] = "{fund}余额{held},需{amount}" }
text "points_closed" { en = "the quarter of {day} is closed: reverse the entry and award anew", ["zh-CN"] = "{day}所在季度已关账:请冲回后重新授分" }
