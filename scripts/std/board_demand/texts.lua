text "board_demand_duplicate" { en = "merged into another demand", ["zh-CN"] = "已并入另一需求" }
