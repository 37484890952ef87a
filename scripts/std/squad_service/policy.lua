-- Whoever came to a squad has served: a service record to be verified like any other. A drill gives none. Needs std.squad, std.service.
param.most_hours { default = 8, min = 1, max = 24, label = { en = "Hours recorded for one call, at most", ["zh-CN"] = "每次集结计入时长上限" } }

on("call.back", { if_state = "stood_down" }, function(call)
  if call.hours == nil or call.hours <= 0 then return end
  local mobilisation, leader = call.mobilisation, call.squad.leader
  local ok, problem = pcall(create, "service_record.record", { person = call.person, unit = call.unit, activity = mobilisation.id, happened_on = today(),
    hours = math.min(call.hours, param.most_hours), description = mobilisation.name, organiser = leader ~= call.person and leader or nil })
  if not ok then explain(say("squad_service_refused", { why = tostring(problem) })) end
end)
