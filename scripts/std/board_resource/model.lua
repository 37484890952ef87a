-- Resource lists on the red and black lists: handed in when they were due. Needs std.board, std.resource.
extend "score_entry" {
  values = { indicator = { "resource_list", resource_list = { en = "Resource lists handed in on time", ["zh-CN"] = "资源清单按时报送" } } },
}
