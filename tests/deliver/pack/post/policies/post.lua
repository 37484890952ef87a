-- Whatever is to be told goes out on the channel that was asked for.
text "told" { en = "Job {job} <b>waits</b>", ["zh-CN"] = "事项{job}待办" }

on("job.tell", function(job, event)
  local data = event.data
  create("delivery.queue", { about = job, channel = data.channel, way = data.way, lane = data.lane, urgency = data.urgency or "normal", subject = { en = "A job waits", ["zh-CN"] = "有事项待办,请尽快处理并反馈结果" },
    text = data.words or say("told", { job = job.name }), data = { job = job.id } })
end)
