-- Joint meetings on the red and black lists: a unit that was invited came, sent somebody, or said why not. Needs std.board, std.meeting.
extend "score_entry" {
  values = { indicator = { "meeting_attendance", meeting_attendance = { en = "Joint meetings attended", ["zh-CN"] = "参加联席会议" } } },
}
