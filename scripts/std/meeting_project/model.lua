-- Resolutions become tasks or projects, and are carried out when these are. Needs std.meeting, std.project.
extend "resolution" {
  fields = {
    becomes = enum { "task", "project", "nothing", default = "task", label = { en = "Becomes", ["zh-CN"] = "转为" }, labels = { task = { en = "A task", ["zh-CN"] = "任务" },
      project = { en = "A project", ["zh-CN"] = "项目" }, nothing = { en = "Neither", ["zh-CN"] = "不转办" } } },
    area = enum { "infrastructure", "public_service", "civic_culture", "city_management", default = "public_service", label = { en = "Area of the project", ["zh-CN"] = "项目领域" }, labels = {
      infrastructure = { en = "Infrastructure", ["zh-CN"] = "基础建设" }, public_service = { en = "Public service", ["zh-CN"] = "公共服务" },
      civic_culture = { en = "Civic culture", ["zh-CN"] = "精神文明建设" }, city_management = { en = "City management", ["zh-CN"] = "城市管理" } } },
  },
  events = { adopt = { takes = { "meeting", "item", "text", "unit", "owner", "due", "becomes", "area" } } },
}
