text "rota_turn" { en = "{member} has the duty from {first_day} to {last_day}", ["zh-CN"] = "{first_day}至{last_day}由{member}轮值" }
text "rota_why" { en = "{member} comes next: {turns} turns and {holidays} holidays in the period looked at, last on {last_on}", ["zh-CN"] = "轮到{member}:统计期内轮值{turns}次、节假日{holidays}天,上次{last_on}" }
text "rota_nobody" { en = "{rota}: nobody is there to take the turn", ["zh-CN"] = "{rota}:无人可轮值" }
text "rota_left" { en = "{member} has left the rota", ["zh-CN"] = "{member}退出轮值" }
text "rota_on_leave" { en = "{member} is on leave", ["zh-CN"] = "{member}请假" }
text "rota_absent" { en = "nobody of {member} is there", ["zh-CN"] = "{member}无人到岗" }
text "rota_stopped" { en = "the rota does not run", ["zh-CN"] = "轮值已暂停" }
text "rota_announced" { en = "{rota}: your turn is from {first_day} to {last_day}", ["zh-CN"] = "{rota}:您的班次为{first_day}至{last_day}" }
text "rota_take_up" { en = "{rota}: you are on duty until {last_day}; before you {before}, who has {open} open alerts", ["zh-CN"] = "{rota}:您值班至{last_day};上一班{before},未处理提醒{open}条" }
text "rota_hand_over" { en = "{rota}: please write the handover note; you have {open} open alerts", ["zh-CN"] = "{rota}:请填写交接记录,您有未处理提醒{open}条" }
text "rota_not_handed" { en = "{person} has not handed over: {rota}", ["zh-CN"] = "{rota}:{person}未交接" }
text "rota_note" { en = "Handover note: {note}", ["zh-CN"] = "交接记录:{note}" }
text "rota_stand_in" { en = "{rota}: please stand in from {first_day} to {last_day}: {reason}", ["zh-CN"] = "{rota}:请代班{first_day}至{last_day},{reason}" }
text "rota_away" { en = "{person} is away", ["zh-CN"] = "{person}不在岗" }
text "rota_uncovered" { en = "{rota}: {person} is away and nobody covers", ["zh-CN"] = "{rota}:{person}不在岗且无人代班" }
text "rota_no_swap" { en = "only two planned turns of the same rota can be swapped, while the request stands", ["zh-CN"] = "仅同一轮值中未上岗的两个班次可在申请有效期内互换" }
text "rota_swap" { en = "{person} asks to swap: your turn of {other_day} for his of {first_day}", ["zh-CN"] = "{person}申请换班:您的{other_day}班与其{first_day}班互换" }
text "rota_swapped" { en = "{person} and {other} swapped", ["zh-CN"] = "{person}与{other}换班" }
text "rota_swap_refused" { en = "The swap of your turn of {first_day} was not agreed to", ["zh-CN"] = "您{first_day}班次的换班申请未获同意" }
