-- Tasks of a unit, and the agreement of a project with room to sign. (DECISIONS.md, "On paper")
print_page("tasks", "unit", { title = { en = "Tasks of a unit", ["zh-CN"] = "单位任务清单" } }, function(unit)
  local rows = {}
  for i, task in ipairs(find("task", { unit = unit, state = "open" }, { sort = "due", limit = 1000 })) do
    rows[i] = { task.title, task.project, task.decision, task.owner, task.due, task.overdue and label("task.overdue") or "" }
  end
  local projects = {}
  for i, project in ipairs(find("project", { unit = unit, state = { "claimed", "agreed" } }, { sort = "due", limit = 1000 })) do
    projects[i] = { project.number, project.title, label("project.state", project.state), project.due }
  end
  return {
    { fields = { { label("unit"), unit } } },
    { heading = { en = "Open tasks", ["zh-CN"] = "进行中的任务" } },
    { table = { numbered = true, rows = rows, columns = { label("task.title"), label("task.project"), label("task.decision"), label("task.owner"), label("task.due"), { en = "Remarks", ["zh-CN"] = "备注" } } } },
    { heading = { en = "Projects", ["zh-CN"] = "承担项目" } },
    { table = { rows = projects, columns = { label("project.number"), label("project.title"), label("project.state"), label("project.due") } } },
  }
end)

print_page("agreement", "agreement", { title = { en = "Agreement on a project", ["zh-CN"] = "项目承接协议" } }, function(agreement)
  local project = agreement.project
  return {
    { fields = {
      { label("project.number"), project.number }, { label("project.title"), project.title }, { label("agreement.unit"), agreement.unit }, { label("project.due"), project.due },
      { label("agreement.unit_signer"), { agreement.unit_signer or "", agreement.unit_signed_on or "" } },
      { label("agreement.committee_signer"), { agreement.committee_signer or "", agreement.committee_signed_on or "" } },
      { label("agreement.state"), label("agreement.state", agreement.state) },
    } },
    { paragraph = agreement.text },
    { signatures = { { en = "For the unit (seal)", ["zh-CN"] = "承接单位(盖章)" }, { en = "For the committee (seal)", ["zh-CN"] = "大党委(盖章)" } } },
  }
end)
