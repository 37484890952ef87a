text "tree_vacant" { en = "{area}: {role}", ["zh-CN"] = "{area}:{role}" }
text "tree_vacant_here" { en = "community: {role}", ["zh-CN"] = "社区:{role}" }
text "tree_none_vacant" { en = "no post is vacant", ["zh-CN"] = "没有空缺岗位" }
text "tree_vacancies" { en = "{number} posts are vacant", ["zh-CN"] = "共有{number}个岗位空缺" }
text "tree_size" { en = "{area} has {number} residential households", ["zh-CN"] = "{area}有住户{number}户" }
text "tree_anchor" { en = "{anchor} looks after {number}", ["zh-CN"] = "{anchor}联系{number}户" }
text "tree_coverage" { en = "{anchors} anchor households look after {looked_after} of {households} households and shops ({share} %); {outside} areas or anchor households are outside their size",
  ["zh-CN"] = "{anchors}个党员中心户联系{looked_after}/{households}户({share}%);{outside}处规模不符" }
text "tree_term" { en = "{role}: the term of {person} ends on {ends}; renew it or name a successor", ["zh-CN"] = "{role}:{person}任期至{ends},请续任或确定接任人选" }
text "tree_acting" { en = "{role}: the term of {person} ended on {ends}; {person} acts on until somebody is named", ["zh-CN"] = "{role}:{person}任期已于{ends}届满,代理履职至接任" }
text "tree_ex_officio" { en = "goes with the office: {role}", ["zh-CN"] = "随任:{role}" }
text "tree_handed_over" { en = "handed over by {from} to {to}", ["zh-CN"] = "由{from}移交{to}" }
text "tree_handover" { en = "{role}: {items} items come to you from {from}; please confirm", ["zh-CN"] = "{role}:{from}移交{items}项,请签收" }
text "tree_handover_open" { en = "{role}: {to} has not confirmed the hand-over of {items} items", ["zh-CN"] = "{role}:{to}尚未签收{items}项交接" }
text "area_name" { en = "the new name is missing", ["zh-CN"] = "缺少新名称" }
text "area_which" { en = "name one grid or one microgrid", ["zh-CN"] = "请指定一个网格或一个微网格" }
text "area_what" { en = "say what happens: split, merge, rename or exchange", ["zh-CN"] = "请选择调整方式" }
text "area_into" { en = "say into which other area", ["zh-CN"] = "请指定并入的其他区域" }
text "area_households" { en = "list households of that microgrid", ["zh-CN"] = "请列出该微网格的住户" }
text "area_microgrids" { en = "list microgrids of that grid", ["zh-CN"] = "请列出该网格的微网格" }
text "area_past" { en = "the day is past", ["zh-CN"] = "生效日期已过" }
text "area_retired" { en = "that area is retired", ["zh-CN"] = "该区域已停用" }
text "area_agree" { en = "{what} of {area} on {day}: {households} households and {cases} open matters move; {left} residential households stay, {there} will be there",
  ["zh-CN"] = "{area}{what}({day}生效):划转{households}户、{cases}件在办事项;原区域余{left}户,新区域{there}户" }
text "area_moved" { en = "belongs to {area} now", ["zh-CN"] = "划入{area}" }
text "area_follows" { en = "follows its household to {area}", ["zh-CN"] = "随户划入{area}" }
text "area_done" { en = "{what} done: {area} has {households} households more", ["zh-CN"] = "{what}已生效:{area}划入{households}户" }
