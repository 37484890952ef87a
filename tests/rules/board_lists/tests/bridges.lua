local function community(t, when)
  t:at(when or "2026-03-02 10:00")
  t:create("grid", { id = "g-1", name = "G1" })
  t:create("microgrid", { id = "mg-1", name = "M1", grid = "g-1" })
  for _, person in ipairs { "secretary", "deputy", "duty", "branch", "micro", "resident" } do t:create("person", { id = person, name = person }) end
  t:create("post", { role = "secretary", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "duty_holder", person = "duty" })
  t:create("post", { role = "branch_secretary", person = "branch", grid = "g-1" })
  t:create("post", { role = "microgrid_leader", person = "micro", microgrid = "mg-1" })
  for i = 1, 3 do
    t:create("unit", { id = "u-" .. i, name = "U" .. i, category = "agency", grid = "g-1" })
    t:create("person", { id = "rep-" .. i, name = "rep-" .. i, unit = "u-" .. i })
    t:create("post", { role = "representative", unit = "u-" .. i, person = "rep-" .. i })
    t:create("post", { role = "part_time_member", unit = "u-" .. i, person = "rep-" .. i })
    if i < 3 then t:create("resource", { id = "r-" .. i, unit = "u-" .. i, name = "助老服务", category = "elderly", capacity = 5 }) end
  end
end

local function entry(unit, indicator)
  return find("score_entry", { unit = unit, indicator = indicator, state = "recorded" })[1]
end

local function rep_of(unit) return "rep-" .. string.sub(unit.id, 3) end

local function submit(t) return t:send("wish.submit", { text = "换灯泡", microgrid = "mg-1", category = "elderly", resident = "resident" }, { as = "resident" }) end

test("a wish nobody claims in time costs the unit that was asked, not the next one", function(t)
  community(t)
  local wish = submit(t)
  local first = wish.unit
  t:expect(entry(first, "wish_claim"), nil)
  t:advance "3 working days + 1 minute"
  local second = wish.unit
  t:expect(second ~= first, "another unit is asked")
  t:expect(entry(first, "wish_claim").met, 0)
  t:expect(entry(first, "wish_claim").evidence[1], "wish/" .. wish.id)
  t:expect(entry(second, "wish_claim"), nil)
  t:send("wish.claim", wish, {}, { as = rep_of(second) })
  t:expect(entry(second, "wish_claim").met, 1)
  t:send("wish.complete", wish, { proof = "已更换" }, { as = rep_of(second) })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident" })
  t:expect(entry(second, "wish_finish").met, 1)
  t:expect(entry(second, "wish_finish").weight, 2)
  t:expect(entry(first, "wish_finish"), nil)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)

test("a refusal with a reason is an answer; a finish that is late stays late; a void wish was never asked for", function(t)
  community(t)
  local wish = submit(t)
  local first = wish.unit
  t:send("wish.refuse", wish, { reason = "人手不足" }, { as = rep_of(first) })
  t:expect(entry(first, "wish_claim").met, 1)
  local second = wish.unit
  t:send("wish.claim", wish, {}, { as = rep_of(second) })
  t:advance "10 working days + 1 minute"
  t:expect(entry(second, "wish_finish").met, 0)
  t:send("wish.complete", wish, { proof = "已更换" }, { as = rep_of(second) })
  t:send("wish.confirm", wish, { rating = 5 }, { as = "resident" })
  t:expect(count("score_entry", { unit = second, indicator = "wish_finish" }), 1)
  t:expect(entry(second, "wish_finish").met, 0)
  t:send("wish.void", wish, { reason = "测试" })
  t:expect(count("score_entry", { state = "recorded" }), 0)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)

test("demands: the unit that says nothing, the unit that takes it on and lands it", function(t)
  community(t)
  local demand = t:send("demand.collect", { text = "希望有人送餐", microgrid = "mg-1", category = "elderly", channel = "walk", resident = "resident" }, { as = "branch" })
  local first = demand.unit
  t:advance "3 working days + 1 minute"
  local second = demand.unit
  t:expect(second ~= nil and second ~= first, "another unit is asked")
  t:expect(entry(first, "demand_answer").met, 0)
  t:send("demand.take_on", demand, {}, { as = rep_of(second) })
  t:expect(entry(second, "demand_answer").met, 1)
  t:send("demand.settle", demand, { outcome = "solved", answer = "每日送餐" }, { as = rep_of(second) })
  t:expect(entry(second, "demand_land").met, 1)
  t:expect(entry(first, "demand_land"), nil)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)

test("tasks: done in time, or overdue and then never in time", function(t)
  community(t)
  local function give(unit) return t:send("task.give", { title = "清理楼道", unit = unit, owner = "rep-" .. string.sub(unit, 3), due = "2026-03-20T18:00:00+08:00" }, { as = "deputy" }) end
  local one, two = give("u-1"), give("u-2")
  t:send("task.finish", one, { outcome = "已清理", happened_on = "2026-03-02" }, { as = "rep-1" })
  t:expect(entry("u-1", "task_done").met, 1)
  t:at "2026-03-20 18:01"
  t:expect(entry("u-2", "task_done").met, 0)
  t:send("task.finish", two, { outcome = "已清理", happened_on = "2026-03-20" }, { as = "rep-2" })
  t:expect(count("score_entry", { unit = "u-2", indicator = "task_done" }), 1)
  t:expect(entry("u-2", "task_done").met, 0)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)

test("projects: who claimed by the end of February, and a review as a share of a hundred", function(t)
  community(t, "2026-01-04 10:00")
  t:at "2026-01-12 10:00"
  local project = t:send("project.list", { title = "加装扶手", livelihood = true, area = "infrastructure" }, { as = "deputy" })
  t:send("project.claim", project, { unit = "u-1" }, { as = "rep-1" })
  t:at "2026-03-05 10:00"
  t:expect(entry("u-1", "project_claim").met, 1)
  t:expect(entry("u-2", "project_claim").met, 0)
  local review = t:send("review.give", { project = project.id, unit = "u-1", year = 2026, part = "q1", score = 80 }, { as = "secretary" })
  t:expect(entry("u-1", "project_review").met, 0.8)
  t:send("review.correct", review, { score = 90, reason = "漏计" })
  t:expect(entry("u-1", "project_review").met, 0.9)
  t:expect(count("score_entry", { unit = "u-1", indicator = "project_review" }), 1)
end)

test("joint meetings: present, by a deputy, excused, absent; an excuse afterwards corrects", function(t)
  community(t, "2026-03-31 12:00")
  t:at "2026-04-01 00:10"
  local meeting = find("meeting", { category = "joint", state = { "planned", "invited" } }, { sort = "starts" })[1]
  t:at "2026-05-06 14:30"
  local function of(unit) return find("attendance", { meeting = meeting, unit = unit })[1] end
  for _, officer in ipairs(find("attendance", { meeting = meeting, role = "officer" })) do t:send("attendance.attend", officer, {}) end
  t:send("attendance.attend", of("u-1"), {}, { as = "rep-1" })
  t:send("attendance.excuse", of("u-2"), { reason = "出差" }, { as = "rep-2" })
  t:expect(entry("u-1", "meeting_attendance"), nil)
  t:send("meeting.hold", meeting, { happened_on = "2026-05-06" }, { as = "secretary" })
  t:advance "1 hour"
  t:expect(entry("u-1", "meeting_attendance").met, 1)
  t:expect(entry("u-2", "meeting_attendance").met, 0.5)
  t:expect(of("u-3").state, "absent")
  t:expect(entry("u-3", "meeting_attendance").met, 0)
  t:send("attendance.excuse", of("u-3"), { reason = "病假" }, { as = "deputy" })
  t:expect(entry("u-3", "meeting_attendance").met, 0.5)
  t:expect(entry("u-3", "meeting_attendance").happened_on, "2026-05-06")
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)

test("resource lists: handed in by the day, or missed", function(t)
  community(t, "2026-01-01 08:00")
  t:at "2026-01-20 10:00"
  local list = find("resource_list", { unit = "u-1", state = "expected" })[1]
  t:send("resource_list.file", list, {}, { as = "rep-1" })
  t:expect(entry("u-1", "resource_list").met, 1)
  t:at "2026-02-10 10:00"
  t:expect(entry("u-2", "resource_list").met, 0)
end)

test("the list of the quarter adds them up, and the year-end file has the figures of the lists", function(t)
  community(t, "2026-07-01 00:00")
  t:at "2026-10-20 10:00"
  for _ = 1, 4 do
    local wish = submit(t)
    t:send("wish.claim", wish, {}, { as = rep_of(wish.unit) })
    t:send("wish.complete", wish, { proof = "已办" }, { as = rep_of(wish.unit) })
    t:send("wish.confirm", wish, { rating = 5 }, { as = "resident" })
  end
  t:at "2027-01-25 10:00"
  local fulfilled, occasions = 0, 0
  for i = 1, 2 do
    local file = find("appraisal", { unit = "u-" .. i, year = 2026 })[1]
    fulfilled = fulfilled + file.figures.wishes_fulfilled
    for _, indicator in ipairs(file.indicators) do
      if indicator[1] == "wish_finish" then occasions = occasions + indicator[2] end
    end
    t:expect(file.figures.projects, 0)
    t:expect(file.figures.joint_meetings_attended, 0)
  end
  t:expect(fulfilled, 4)
  t:expect(occasions, 4)
  t:expect(count("muster_failure", { rule = prefix "std.board" }), 0)
end)
