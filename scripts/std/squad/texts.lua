text "squad_call" { en = "{drill}{name} ({category}, severity {severity}): please come to {grid}; answer by {due}", ["zh-CN"] = "{drill}{name}({category},{severity}级):请赶赴{grid},{due}前答复" }
text "squad_call_all" { en = "{drill}{name} ({category}, severity {severity}): please come to the community centre; answer by {due}", ["zh-CN"] = "{drill}{name}({category},{severity}级):请赶赴社区党群服务中心,{due}前答复" }
text "squad_why_skill" { en = "skill or post fits ({skill}), distance {distance}", ["zh-CN"] = "专长或岗位匹配({skill}),距离{distance}" }
text "squad_why_resource" { en = "{unit} offers \"{offer}\", distance {distance}", ["zh-CN"] = "{unit}资源“{offer}”,距离{distance}" }
text "squad_why_member" { en = "double-registered member, distance {distance}", ["zh-CN"] = "双报到党员,距离{distance}" }
text "squad_no_answer" { en = "no answer by {due}: the next is called", ["zh-CN"] = "{due}前未答复,通知下一位" }
text "squad_short" { en = "{drill}{name}: {coming} of {wanted} people, nobody left to call", ["zh-CN"] = "{drill}{name}:{wanted}人到{coming}人,无人可调" }
text "squad_complete" { en = "{coming} of {wanted} are coming or there", ["zh-CN"] = "{wanted}人已有{coming}人到岗或赶来" }
text "squad_over" { en = "{drill}{name} is stood down; thank you", ["zh-CN"] = "{drill}{name}已解除,辛苦了" }
text "squad_summary" { en = "{drill}{name}: the after-action summary is drawn up; add remarks and approve it", ["zh-CN"] = "{drill}{name}:战后总结已生成,请补充小结并审定" }
text "squad_mobilisation_over" { en = "the mobilisation is stood down", ["zh-CN"] = "动员已解除" }
