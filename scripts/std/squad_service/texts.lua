text "squad_service_refused" { en = "no service record: {why}", ["zh-CN"] = "未生成服务纪实:{why}" }
