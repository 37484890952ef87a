text "demand_to_project" { en = "Your demand became project {number}, {title}", ["zh-CN"] = "您反映的需求已立项:{number} {title}" }
text "demand_project_done" { en = "Project {number} from your demand is completed: {outcome}", ["zh-CN"] = "由您反映的需求形成的项目{number}已完成:{outcome}" }
text "demand_project_dropped" { en = "Project {number} from your demand was dropped: {reason}", ["zh-CN"] = "由您反映的需求形成的项目{number}已终止:{reason}" }
