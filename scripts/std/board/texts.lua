text "board_future" { en = "{day} has not come yet", ["zh-CN"] = "{day}尚未到来" }
text "board_share" { en = "what was met is between nothing and what was asked for ({asked})", ["zh-CN"] = "完成量应在0与应完成量({asked})之间" }
text "board_late" { en = "happened on {day}, entered after its quarter was closed: counts in {period}, marked late", ["zh-CN"] = "{day}发生,季度已关账,计入{period}并标注补录" }
text "board_newcomer" { en = "listed for less than {days} days: not rated", ["zh-CN"] = "纳入不足{days}天,不参评" }
text "board_few" { en = "{occasions} occasions, {least} are needed: not rated", ["zh-CN"] = "考核{occasions}次,不足{least}次,不参评" }
text "board_red" { en = "{score} % of what was asked for in {occasions} occasions: red list (from {red} %)", ["zh-CN"] = "{occasions}次考核完成{score}%,列入红榜({red}%起)" }
text "board_black" { en = "{score} % of what was asked for in {occasions} occasions: black list (below {black} %)", ["zh-CN"] = "{occasions}次考核完成{score}%,列入黑榜(低于{black}%)" }
text "board_neither" { en = "{score} % of what was asked for in {occasions} occasions: on neither list", ["zh-CN"] = "{occasions}次考核完成{score}%,不上榜" }
text "board_notice" {
  en = "Preview of {period}: {colour}, {score} %. Objections until {due}",
  ["zh-CN"] = "{period}红黑榜预告:{colour},得分{score}%。{due}前可提出异议",
}
text "board_revised" { en = "entries changed: the preview was drawn up again", ["zh-CN"] = "评分变更,预告已重新计算" }
text "board_object_closed" { en = "objections to {period} were possible until {due}", ["zh-CN"] = "{period}异议期已于{due}截止" }
text "board_other_unit" { en = "the listing is another unit's", ["zh-CN"] = "该榜单不属于本单位" }
text "board_other_entry" { en = "an entry named is not of this listing", ["zh-CN"] = "所列评分不属于本榜单" }
text "board_decide" { en = "{unit} objects to {period}: please decide by {due}", ["zh-CN"] = "{unit}对{period}提出异议,请于{due}前裁定" }
text "board_decided" { en = "Your objection to {period}: {state}. {decision}", ["zh-CN"] = "贵单位对{period}的异议:{state}。{decision}" }
text "board_undecided" { en = "nobody decided the objection of {unit} in time: it stays off the list of {period}", ["zh-CN"] = "{unit}的异议逾期未裁定,{period}暂缓上榜" }
text "board_struck" { en = "struck by objection: {decision}", ["zh-CN"] = "异议成立核销:{decision}" }
text "board_published_red" { en = "Red list {period}: {units} units", ["zh-CN"] = "{period}红榜:{units}家单位" }
text "board_published_black" { en = "Black list {period}: {units} units", ["zh-CN"] = "{period}黑榜:{units}家单位" }
text "board_put_right" { en = "{unit} is on the black list of {period} until {due}; report what you put right", ["zh-CN"] = "{unit}列入{period}黑榜至{due},请整改并申报" }
text "board_repair" { en = "{unit} reports: {plan}. Please accept or reject", ["zh-CN"] = "{unit}申报整改:{plan},请验收" }
text "board_not_right" { en = "Not yet put right: {reason}", ["zh-CN"] = "整改不合格:{reason}" }
text "board_nothing_to_repair" { en = "only the black list has something to put right", ["zh-CN"] = "只有黑榜单位可申报整改" }
text "board_correction" { en = "correction of an entry of {period}, which is published: {reason}", ["zh-CN"] = "{period}已公布,更正计入本季:{reason}" }
text "board_recomputed" { en = "{period} recomputed from its frozen entries and rules: the same to the bit", ["zh-CN"] = "{period}按冻结依据复算,逐位一致" }
text "board_differs" { en = "{period} recomputed from its frozen entries and rules: {units} listings differ", ["zh-CN"] = "{period}按冻结依据复算,{units}条不一致" }
text "board_grade" { en = "Year-end file of {unit}, {year}: please grade", ["zh-CN"] = "{unit}{year}年度考核档案待评定" }
text "board_graded" { en = "Year-end appraisal {year}: {grade}", ["zh-CN"] = "{year}年度考核:{grade}" }
text "board_cut" { en = "more than {most} entries: the newest {most} count", ["zh-CN"] = "评分超过{most}条,只计最近{most}条" }
text "board_score_of" { en = "{unit}, {period}: {colour}, {occasions} occasions", ["zh-CN"] = "{unit} {period}:{colour},考核{occasions}次" }
text "board_share_of" { en = "{indicator} of {on}: {met} of {asked} met, weight {weight}", ["zh-CN"] = "{indicator}({on}):应完成{asked},已完成{met},权重{weight}" }
text "board_bounded" { en = "kept between 0 and 100", ["zh-CN"] = "得分限于0至100" }
