text "mode_incident_away" { en = "{owner} is called to {mobilisation}", ["zh-CN"] = "{owner}投入{mobilisation}" }
text "mode_incident_stays" { en = "{owner} is called away and nobody can take over: the clocks run", ["zh-CN"] = "{owner}已投入战时,无人可接,照常计时" }
text "mode_incident_ruled" { en = "wartime ladder: {mobilisation}, severity {severity}", ["zh-CN"] = "战时时限:{mobilisation},{severity}级" }
