text "station_incident" { en = "reported at a care station: {guest}", ["zh-CN"] = "{guest}经爱心驿站报告" }
