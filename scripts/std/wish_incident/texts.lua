text "wish_became_incident" { en = "The wish you share is now handled as incident {incident}", ["zh-CN"] = "与您相同的心愿已转为事件{incident}处理" }
