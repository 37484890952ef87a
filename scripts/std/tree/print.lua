-- What went from one holder of a post to the next, to be signed by both. (DECISIONS.md, "Tree and posts")
print_page("handover", "handover", { title = { en = "Hand-over of a post", ["zh-CN"] = "岗位交接单" } }, function(handover)
  local post = handover.post
  local rows = {}
  for i, line in ipairs(handover.content and handover.content.lines or {}) do
    local entity = line.kind ~= "alert" and get(line.kind, line.id)
    rows[i] = { line.kind == "alert" and { en = "Alert", ["zh-CN"] = "提醒" } or label(line.kind), entity or line.about or line.id, line.state and label(line.kind .. ".state", line.state) or line.key }
  end
  return {
    { fields = {
      { label("handover.post"), label("post.role", post.role) }, { label("post.grid"), post.microgrid or post.grid or post.unit },
      { label("handover.from_person"), handover.from_person }, { label("handover.to_person"), handover.to_person },
      { { en = "Begun", ["zh-CN"] = "交接时间" }, handover.created }, { label("handover.items"), handover.items }, { label("handover.state"), label("handover.state", handover.state) },
    } },
    { table = { numbered = true, rows = rows, columns = { { en = "Kind", ["zh-CN"] = "类别" }, label("handover.content"), { en = "State", ["zh-CN"] = "状态" }, { en = "Checked", ["zh-CN"] = "核对" } } } },
    { signatures = { label("handover.from_person"), label("handover.to_person"), { en = "Witness", ["zh-CN"] = "监交人" } } },
  }
end)
