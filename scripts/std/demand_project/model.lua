-- A demand that needs a project: it is listed as one and the resident is told. Needs std.demand, std.project.
extend "demand" {
  events = {
    make_project = { from = { "collected", "assigned", "answered" }, to = "converted", by = { "self of owner", "branch_secretary of microgrid.grid", "duty_holder", "deputy_secretary" },
      takes = {
        title = text { required = true, max = 200, label = { en = "Title", ["zh-CN"] = "项目名称" } },
        area = enum { "infrastructure", "public_service", "civic_culture", "city_management" },
        decision = text { max = 120 },
        until_time = time { label = { en = "Due", ["zh-CN"] = "期限" } },
      },
      label = { en = "Make it a project", ["zh-CN"] = "转为项目" } },
  },
}

extend "project" {
  fields = { demand = ref "demand" { back = "projects", label = { en = "Was demand", ["zh-CN"] = "原需求" } } },
  events = { link_demand = { from = "any", takes = { demand = required }, by = {}, label = { en = "Link the demand", ["zh-CN"] = "关联需求" } } },
}
