local function person(t, id, unit) return t:create("person", { id = id, name = id, category = "official", unit = unit }) end

local function appoint(t, role, id, where)
  local fields = { id = "post-" .. id, role = role, person = id }
  for name, value in pairs(where or {}) do fields[name] = value end
  return t:create("post", fields)
end

local function organise(t, when)
  t:at(when)
  for _, id in ipairs { "secretary", "deputy", "street", "duty", "branch", "leader", "mediator" } do person(t, id) end
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for i = 1, 2 do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency" })
    person(t, "rep-" .. i, "u-" .. i)
    appoint(t, "representative", "rep-" .. i, { unit = "u-" .. i })
  end
  appoint(t, "secretary", "secretary")
  appoint(t, "deputy_secretary", "deputy")
  appoint(t, "street_committee", "street")
  appoint(t, "duty_holder", "duty")
  appoint(t, "branch_secretary", "branch", { grid = "g-1" })
  appoint(t, "microgrid_leader", "leader", { microgrid = "mg-1" })
  appoint(t, "mediator", "mediator", { grid = "g-1" })
  t:create("department", { id = "power", name = "Power" })
  t:create("department", { id = "justice", name = "Justice" })
end

-- The joint meeting of the second quarter of 2026: Wednesday 6 May, drafted on 21 April, invited on 24 April.
local function joint() return find("meeting", { category = "joint", state = { "planned", "invited", "held" } }, { sort = "starts" })[1] end

local function item_about(entity) return find("agenda_item", { about = entity }, { sort = "-created" })[1] end

local function items(section) return find("agenda_item", { meeting = joint(), section = section, state = "listed" }) end

local function held(t)
  local meeting = joint()
  t:at "2026-05-06 14:30"
  t:send("meeting.hold", meeting, { present = 4, voters = 4 })
  return meeting
end

test("the agenda lists what is open at the committee with the reason, in no resident's words", function(t)
  organise(t, "2026-03-31 10:00")
  local secret = "三单元张某家暴"
  local high = t:send("incident.report", { text = secret, microgrid = "mg-1", category = "dispute", households = 210 })
  local low = t:send("incident.report", { text = "路灯", microgrid = "mg-1", category = "facility" })
  t:send("incident.settle", low, { outcome = "solved", answer = "已修" }, { as = "duty" })
  t:expect(high.rung == "committee" or high.rung == "department" or high.rung == "street", high.rung)
  t:at "2026-04-21 18:00"
  local item = item_about(high)
  t:expect(item.section, "incident")
  t:expect(item.meeting, joint())
  t:expect(string.find(item.text, secret, 1, true), nil)
  t:expect(string.find(item.text, "居民210户", 1, true) ~= nil, item.text)
  t:expect(string.find(item.grounds["zh-CN"], "在办", 1, true) ~= nil, item.grounds["zh-CN"])
  t:expect(item_about(low), nil)
  t:at "2026-04-24 15:00"
  t:expect(#find("attendance", { meeting = joint(), role = "department" }), 1)
  t:expect(find("attendance", { meeting = joint(), role = "department" })[1].department.id, "justice")
  t:expect(#t:failures(), 0)
end)

test("an incident put up for the meeting is there at once, after the invitation as an addendum; discussed, its flag is gone", function(t)
  organise(t, "2026-03-31 10:00")
  t:at "2026-04-27 10:00"
  local incident = t:send("incident.report", { text = "变压器", microgrid = "mg-1", category = "facility" })
  t:send("incident.put_on_agenda", incident, { meeting_reason = "部门两次不予受理" }, { as = "duty" })
  local item = item_about(incident)
  t:expect(item.addendum, true)
  t:expect(string.find(item.grounds["zh-CN"], "两次不予受理", 1, true) ~= nil, item.grounds["zh-CN"])
  held(t)
  t:send("agenda_item.discuss", item, { result = "请街道大工委协调" })
  t:expect(incident.for_meeting, false)
end)

test("settled before the invitation, it is off the agenda again", function(t)
  organise(t, "2026-03-31 10:00")
  local incident = t:send("incident.report", { text = "变压器", microgrid = "mg-1", category = "facility" })
  t:send("incident.put_on_agenda", incident, { meeting_reason = "反复发生" })
  t:expect(item_about(incident).state, "listed")
  t:send("incident.settle", incident, { outcome = "solved", answer = "已更换" }, { as = "duty" })
  t:expect(item_about(incident).state, "dropped")
end)

test("what is raised in a bench meeting becomes a demand with an answer due", function(t)
  organise(t, "2026-03-20 19:00")
  local bench = t:send("meeting.plan", { category = "bench", starts = "2026-03-20T19:00:00+08:00", microgrid = "mg-1" })
  t:send("meeting.hold", bench, { people = 12 })
  local matter = t:send("matter.raise", { meeting = bench.id, text = "楼道堆物", resident = "leader", category = "hygiene", people = 6 })
  t:expect(matter.state, "handed")
  local demand = matter.handed_to
  t:expect(demand.kind, "demand")
  t:expect(demand.text, "楼道堆物")
  t:expect(demand.channel, "discuss")
  t:expect(demand.people, 6)
  t:expect(demand.happened_on, "2026-03-20")
  t:expect(demand.answer_by ~= nil, "an answer is due")
  t:expect(demand.owner ~= nil, "somebody owns it")
  t:expect_no_alert { about = matter }
  t:expect(#t:failures(), 0)
end)

test("raised where no microgrid is known, the deputy secretary answers it with a clock", function(t)
  organise(t, "2026-03-20 19:00")
  local work = t:send("meeting.plan", { category = "work", starts = "2026-03-20T19:00:00+08:00" })
  t:send("meeting.hold", work, { present = 4, voters = 4 })
  local matter = t:send("matter.raise", { meeting = work.id, text = "公交改线" })
  t:expect(matter.owner.id, "deputy")
  t:at "2026-03-30 12:00"
  t:expect_alert { about = matter, key = "answer_late" }
end)

test("demands late with their answer come before the joint meeting, without their text", function(t)
  organise(t, "2026-03-31 10:00")
  local demand = t:send("demand.collect", { text = "王某欠租", microgrid = "mg-1", category = "hardship", people = 3 })
  t:at "2026-04-21 18:00"
  local item = item_about(demand)
  t:expect(item.section, "demand")
  t:expect(string.find(item.text, "王某", 1, true), nil)
  t:expect(string.find(item.text, "涉及3人", 1, true) ~= nil, item.text)
  t:send("demand.settle", demand, { outcome = "solved", answer = "已救助" }, { as = "duty" })
  t:expect(item.state, "dropped")
end)

test("a resolution becomes a task of the unit; the task done, the resolution is carried out", function(t)
  organise(t, "2026-03-31 10:00")
  t:at "2026-04-01 00:20"
  local meeting = held(t)
  local resolution = t:send("resolution.adopt", { meeting = meeting.id, text = "整治飞线充电", unit = "u-1", due = "2026-06-05T18:00:00+08:00" })
  local task = resolution.follower
  t:expect(task.kind, "task")
  t:expect(task.decision, "〔2026〕1号")
  t:expect(task.unit.id, "u-1")
  t:expect(tostring(task.due), "2026-06-05T18:00:00+08:00")
  t:send("resolution.extend", resolution, { due = "2026-06-30T18:00:00+08:00", reason = "材料未到" })
  t:expect(tostring(task.due), "2026-06-30T18:00:00+08:00")
  t:send("task.finish", task, { outcome = "已整治12处" }, { as = "rep-1" })
  t:expect(resolution.state, "carried_out")
  t:expect(resolution.result, "已整治12处")
end)

test("carried out in the resolution, the task is done; revoked, it is dropped", function(t)
  organise(t, "2026-03-31 10:00")
  t:at "2026-04-01 00:20"
  local meeting = held(t)
  local first = t:send("resolution.adopt", { meeting = meeting.id, text = "甲", unit = "u-1" })
  local second = t:send("resolution.adopt", { meeting = meeting.id, text = "乙", unit = "u-2" })
  t:send("resolution.carry_out", first, { result = "已落实" })
  t:expect(first.follower.state, "done")
  t:send("resolution.revoke", second, { result = "条件变化" }, { as = "secretary" })
  t:expect(second.follower.state, "dropped")
  t:expect(#t:failures(), 0)
end)

test("a resolution may list a project, assigned to its unit by the resolution's number", function(t)
  organise(t, "2026-03-31 10:00")
  t:at "2026-04-01 00:20"
  local meeting = held(t)
  local resolution = t:send("resolution.adopt", { meeting = meeting.id, text = string.rep("改造活动室", 50), unit = "u-1", becomes = "project", area = "infrastructure", due = "2026-11-30T18:00:00+08:00" })
  local project = resolution.follower
  t:expect(project.kind, "project")
  t:expect(project.state, "claimed")
  t:expect(project.unit.id, "u-1")
  t:expect(project.decision, "〔2026〕1号")
  t:expect(utf8.len(project.title), 200)
  t:expect(#t:failures(), 0)
end)

test("overdue tasks and running projects are on the agenda, once each", function(t)
  organise(t, "2026-03-31 10:00")
  local task = t:send("task.give", { title = "清理杂物", unit = "u-1", due = "2026-04-10T18:00:00+08:00" })
  local in_time = t:send("task.give", { title = "安装扶手", unit = "u-2", due = "2026-07-10T18:00:00+08:00" })
  local project = t:send("project.list", { title = "路面修补", planned = 1300, measure = "road_m2" })
  t:send("project.claim", project, { unit = "u-1" }, { as = "rep-1" })
  t:at "2026-04-21 18:00"
  local item = item_about(task)
  t:expect(item.section, "task")
  t:expect(string.find(item.grounds["zh-CN"], "逾期", 1, true) ~= nil, item.grounds["zh-CN"])
  t:expect(item_about(in_time), nil)
  t:expect(#items("project"), 1)
  t:send("meeting.draft", joint(), {})
  t:expect(#items("project"), 1)
  t:expect(#items("task"), 1)
end)

test("a section longer than its limit names the rest by number", function(t)
  organise(t, "2026-03-31 10:00")
  t:param("std.meeting.agenda.most_of_a_section", 3)
  for i = 1, 5 do t:send("task.give", { title = "任务" .. i, unit = "u-1", due = "2026-04-10T18:00:00+08:00" }) end
  t:at "2026-04-21 18:00"
  t:expect(#items("task"), 4)
  t:expect(string.find(items("task")[4].text, "另有2项", 1, true) ~= nil, items("task")[4].text)
end)

test("a joint case that nobody answers comes before the meeting", function(t)
  organise(t, "2026-03-31 10:00")
  t:create("partner", { id = "p-1", name = "黔靖街社区" })
  local case = t:send("joint_case.open", { mechanism = "risks_judged", partner = "p-1", text = "共用围墙" })
  t:at "2026-04-21 18:00"
  t:expect(item_about(case).section, "case")
  t:expect(#t:failures(), 0)
end)

test("taken off by the duty holder before the invitation, it is dropped", function(t)
  organise(t, "2026-03-31 10:00")
  local incident = t:send("incident.report", { text = "变压器", microgrid = "mg-1", category = "facility" })
  t:send("incident.put_on_agenda", incident, { meeting_reason = "反复发生" })
  t:send("incident.take_off_agenda", incident, {}, { as = "duty" })
  t:expect(item_about(incident).state, "dropped")
end)

test("a completed project carries its resolution out", function(t)
  organise(t, "2026-03-31 10:00")
  t:at "2026-04-01 00:20"
  local meeting = held(t)
  local resolution = t:send("resolution.adopt", { meeting = meeting.id, text = "改造活动室", unit = "u-1", becomes = "project" })
  local project = resolution.follower
  local agreement = find("agreement", { project = project })[1]
  t:send("agreement.sign_unit", agreement, { unit_signer = "rep-1", unit_signed_on = "2026-05-07" }, { as = "rep-1" })
  t:send("agreement.sign_committee", agreement, { committee_signer = "deputy", committee_signed_on = "2026-05-07" }, { as = "deputy" })
  t:expect(project.state, "agreed")
  t:send("project.complete", project, { outcome = "已改造" }, { as = "rep-1" })
  t:expect(resolution.state, "carried_out")
end)
