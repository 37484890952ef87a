text "wish_became_incident" { en = "The wish you share is now handled as incident {incident}", ["zh-CN"] = "与您相同的心愿已转为事件{incident}处理" }
text "wish_is_incident" { en = "Your wish is now handled as incident {incident}", ["zh-CN"] = "您的微心愿已转为事件{incident}处理" }
text "wish_converted_doer" { en = "Please leave this wish: it is now handled as incident {incident}", ["zh-CN"] = "该心愿已转为事件{incident}处理,请勿继续办理" }
