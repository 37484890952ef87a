text "team_sent" { en = "{team} is asked to come: {task} (by {by_when}). Please say how many come", ["zh-CN"] = "请{team}出动:{task}(时限:{by_when}),请回复到场人数" }
text "team_silent" { en = "{team} was asked to come and {leader} does not answer; please come if you can", ["zh-CN"] = "{team}接到任务,队长{leader}未回应,请能到场的队员尽快到场" }
text "team_try" { en = "{team} does not answer ({leader}); another that could go: {other}", ["zh-CN"] = "{team}未回应(队长{leader});可改派:{other}" }
text "team_wants_in" { en = "{person} wants to join {team}", ["zh-CN"] = "{person}申请加入{team}" }
text "team_not_taken" { en = "{team} did not take you in: {reason}", ["zh-CN"] = "{team}未通过您的申请:{reason}" }
