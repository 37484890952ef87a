-- A demand that needs a project: it is listed as one and the resident is told. Needs std.demand, std.project.
extend "demand" {
  events = {
    make_project = { from = { "collected", "assigned", "answered" }, to = "converted", by = { "self of owner", "branch_secretary of microgrid.grid", "duty_holder", "deputy_secretary" },
      takes = {
        title = text { required = true, max = 200, label = { en = "Title", ["zh-CN"] = "项目名称" } },
        area = enum { "infrastructure", "public_service", "civic_culture", "city_management", label = { en = "Area", ["zh-CN"] = "领域" } },
        decision = text { max = 120, label = { en = "Decision", ["zh-CN"] = "决议" } },
        until_time = time { label = { en = "Due", ["zh-CN"] = "期限" } },
      },
      label = { en = "Make it a project", ["zh-CN"] = "转为项目" } },
  },
}

extend "project" {
  fields = {
    demand = ref "demand" { back = "projects", label = { en = "Was demand", ["zh-CN"] = "原需求" } },
    drop_reason = text { max = 500, label = { en = "Why it was dropped", ["zh-CN"] = "终止原因" } },
  },
  events = {
    keep_reason = { from = "dropped", takes = { "drop_reason" }, by = {}, label = { en = "Keep the reason", ["zh-CN"] = "记录终止原因" } },
    link_demand = { from = "any", takes = { demand = required }, by = {}, label = { en = "Link the demand", ["zh-CN"] = "关联需求" } },
  },
}
