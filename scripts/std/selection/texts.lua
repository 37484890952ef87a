text "selection_vacant" { en = "the leader's post of {microgrid} is vacant", ["zh-CN"] = "{microgrid}微网格长空缺" }
text "selection_nominate" { en = "{microgrid} needs a leader: recommend or stand yourself by {nominate_by}", ["zh-CN"] = "{microgrid}选任微网格长,推荐自荐截止{nominate_by}" }
text "selection_closed" { en = "{microgrid} takes no nominations now", ["zh-CN"] = "{microgrid}当前不接受推荐" }
text "selection_not_here" { en = "{person} is not here", ["zh-CN"] = "{person}不在辖区" }
text "selection_too_young" { en = "{person} is younger than {age}", ["zh-CN"] = "{person}未满{age}岁" }
text "selection_elsewhere" { en = "{person} does not live or work in {grid}", ["zh-CN"] = "{person}不在{grid}居住或经营" }
text "selection_self" { en = "a self-nomination is nobody else's", ["zh-CN"] = "自荐须由本人提出" }
text "selection_by_whom" { en = "a recommendation says who recommends", ["zh-CN"] = "推荐须注明推荐人或推荐单位" }
text "selection_self_recommended" { en = "who recommends himself nominates himself", ["zh-CN"] = "推荐本人应按自荐办理" }
text "selection_named" { en = "You are named as leader of {microgrid}; stand back if you do not wish it", ["zh-CN"] = "您被推荐为{microgrid}微网格长人选,如不愿意可退出" }
text "selection_nobody" { en = "nobody is named for {microgrid}; nominations go on until {nominate_by}", ["zh-CN"] = "{microgrid}无人推荐或自荐,延期至{nominate_by}" }
text "selection_no_candidate" { en = "there is no candidate", ["zh-CN"] = "没有候选人" }
text "selection_assess" { en = "{microgrid}: {number} candidates to assess by {assess_by}", ["zh-CN"] = "{microgrid}:请于{assess_by}前考察{number}名候选人" }
text "selection_not_assessing" { en = "there is no assessment going on", ["zh-CN"] = "当前不在考察阶段" }
text "selection_himself" { en = "{person} cannot assess himself", ["zh-CN"] = "{person}不得考察本人" }
text "selection_family" { en = "{person} is of the same household", ["zh-CN"] = "{person}与候选人同户,须回避" }
text "selection_own_choice" { en = "{person} recommended the candidate", ["zh-CN"] = "{person}为推荐人,须回避" }
text "selection_rival" { en = "{person} is a candidate as well", ["zh-CN"] = "{person}也是候选人,须回避" }
text "selection_for_other" { en = "only {person} gives this score", ["zh-CN"] = "须由{person}本人评分" }
text "selection_appoint" { en = "{microgrid}: {person} has the best score, {score} of {number} assessments; please appoint", ["zh-CN"] = "{microgrid}:{person}得分最高({number}人考察,{score}分),请任命" }
text "selection_too_few" { en = "{microgrid}: no candidate has {least} assessments and {score} points yet", ["zh-CN"] = "{microgrid}:尚无候选人达到{least}人考察且{score}分" }
text "selection_appoints_himself" { en = "nobody appoints himself", ["zh-CN"] = "不得任命本人" }
text "selection_not_named" { en = "{person} is no candidate", ["zh-CN"] = "{person}不是候选人" }
text "selection_not_assessed" { en = "{person} has {number} assessments; {least} and a mean of {score} are needed", ["zh-CN"] = "{person}仅{number}人考察;须满{least}人且平均{score}分" }
text "selection_not_best" { en = "{person} has the better score, {score}: say why another is appointed", ["zh-CN"] = "{person}得分更高({score}),任命他人须说明理由" }
text "selection_won" { en = "mean score {score} of {number} assessments", ["zh-CN"] = "{number}人考察,平均{score}分" }
text "selection_lost" { en = "{person} was appointed leader of {microgrid}; thank you for standing", ["zh-CN"] = "{microgrid}微网格长由{person}担任,感谢您的参与" }
text "selection_appointed" { en = "You are the leader of {microgrid}", ["zh-CN"] = "您已被任命为{microgrid}微网格长" }
text "selection_ended" { en = "{microgrid} has no new leader: {reason}", ["zh-CN"] = "{microgrid}未选出微网格长:{reason}" }
