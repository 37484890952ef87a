text "board_meeting_void" { en = "the meeting is void", ["zh-CN"] = "会议已作废" }
