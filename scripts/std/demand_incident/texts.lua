text "demand_became_incident" { en = "Your demand is now handled as incident {incident}", ["zh-CN"] = "您反映的需求已转为事件{incident}处理" }
text "demand_unit_converted" { en = "The demand you took on is now handled as incident {incident}", ["zh-CN"] = "贵单位承办的需求已转为事件{incident}处理" }
