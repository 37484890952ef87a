-- Who served in an activity has a service record of it, verified by whoever marked him as present. Needs std.service, std.activity.
extend "service_record" {
  fields = { activity = ref "activity" { back = "service_records", label = { en = "Activity", ["zh-CN"] = "活动" } } },
}
