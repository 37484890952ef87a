-- Projects on the red and black lists: claims, tasks and projects in time, the three regular duties, reviews. Needs std.board, std.project.
extend "score_entry" {
  values = { indicator = { "project_claim", "task_done", "project_done", "three_regulars", "project_review",
    project_claim = { en = "Projects claimed", ["zh-CN"] = "认领民生实事" }, task_done = { en = "Tasks done in time", ["zh-CN"] = "任务按时完成" },
    project_done = { en = "Projects completed in time", ["zh-CN"] = "项目按时完成" }, three_regulars = { en = "Three regular duties", ["zh-CN"] = "三定落实" },
    project_review = { en = "Project reviews", ["zh-CN"] = "项目评议" } } },
}
