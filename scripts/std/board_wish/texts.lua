text "board_wish_duplicate" { en = "merged into another wish", ["zh-CN"] = "已并入另一微心愿" }
