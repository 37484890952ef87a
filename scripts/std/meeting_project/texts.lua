text "resolution_nobody" { en = "nobody is there to take the task", ["zh-CN"] = "无人承接任务" }
text "agenda_task" { en = "Task: {title} ({decision})", ["zh-CN"] = "任务:{title}({decision})" }
text "agenda_task_late" { en = "{who} had it until {due}: {days} working days late", ["zh-CN"] = "{who}应于{due}前完成,逾期{days}个工作日" }
text "agenda_project" { en = "Project {number}: {title}, {unit}", ["zh-CN"] = "项目{number}:{title}({unit})" }
text "agenda_project_review" { en = "quarterly review: {quantity} of {planned} done, due {due}", ["zh-CN"] = "季度评议:已完成{quantity}/{planned},期限{due}" }
text "agenda_project_late" { en = "overdue since {due}: {quantity} of {planned} done", ["zh-CN"] = "已于{due}逾期:完成{quantity}/{planned}" }
