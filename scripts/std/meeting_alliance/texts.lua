text "agenda_case" { en = "Joint case {number} with {partner}: {mechanism}", ["zh-CN"] = "与{partner}的{number}号联办事项:{mechanism}" }
text "agenda_case_unanswered" { en = "not answered by {answer_by}", ["zh-CN"] = "应于{answer_by}前答复" }
text "agenda_case_late" { en = "not settled by {due}", ["zh-CN"] = "应于{due}前办结" }
