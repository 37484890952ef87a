local function community(t)
  t:create("grid", { id = "g-1", name = "G1" })
  for _, person in ipairs { "secretary", "deputy", "worker" } do t:create("person", { id = person, name = person }) end
  t:create("post", { role = "secretary", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  for i = 1, 3 do
    t:create("unit", { id = "u-" .. i, name = "单位" .. i, category = "agency", grid = "g-1" })
    t:create("person", { id = "rep-" .. i, name = "rep-" .. i, unit = "u-" .. i })
    t:create("post", { role = "representative", unit = "u-" .. i, person = "rep-" .. i })
  end
end

local function list(t, more)
  local fields = { title = "加装扶手", livelihood = true, area = "infrastructure", measure = "homes_adapted", planned = 8 }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("project.list", fields, { as = "deputy" })
end

local function claim(t, project, unit) return t:send("project.claim", project, { unit = "u-" .. unit }, { as = "rep-" .. unit }) end

local function today_of(t)
  local at = local_time(t:now())
  return string.format("%04d-%02d-%02d", at.year, at.month, at.day)
end

local function agree(t, project)
  local agreement = find("agreement", { project = project, state = "drafted" })[1]
  t:send("agreement.sign_unit", agreement, { unit_signer = "rep-" .. string.sub(agreement.unit.id, 3), unit_signed_on = today_of(t) }, { as = "rep-1" })
  t:send("agreement.sign_committee", agreement, { committee_signer = "secretary", committee_signed_on = today_of(t) }, { as = "secretary" })
  return agreement
end

local function clock(instant)
  local at = local_time(instant)
  return string.format("%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
end

test("listed in January, later only by resolution; numbers are the year and a place in it", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local first = list(t)
  t:expect(first.number, "2026-001")
  t:expect(list(t, { title = "二" }).number, "2026-002")
  t:expect(clock(first.due), "2026-12-31 23:59")
  t:at "2026-02-02 10:00"
  local why = t:refused("project.list", { title = "三", livelihood = true }, { as = "deputy" })
  t:expect(string.find(why, "2026-01-31 23:59", 1, true) ~= nil, why)
  t:expect(list(t, { title = "三", decision = "〔2026〕1号" }).number, "2026-003")
  t:expect(list(t, { title = "四", livelihood = false }).number, "2026-004")
end)

test("a unit claims one or two a year; a third is refused, and nobody claims for another unit", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local projects = {}
  for i = 1, 4 do projects[i] = list(t, { title = "项目" .. i }) end
  t:refused("project.claim", projects[1], { unit = "u-2" }, { as = "rep-1" })
  claim(t, projects[1], 1)
  claim(t, projects[2], 1)
  local why = t:refused("project.claim", projects[3], { unit = "u-1" }, { as = "rep-1" })
  t:expect(string.find(why, "2 projects", 1, true) ~= nil, why)
  t:send("project.release", projects[2], { reason = "力量不足" }, { as = "rep-1" })
  t:expect(projects[2].unit, nil)
  claim(t, projects[3], 1)
  t:param("std.project.projects_max", 3)
  claim(t, projects[4], 1)
end)

test("a resolution may give a unit more than it may claim, but no third livelihood project", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  for i = 1, 2 do claim(t, list(t, { title = "项目" .. i }), 1) end
  local third, other = list(t, { title = "三" }), list(t, { title = "四", livelihood = false })
  t:refused("project.claim", other, { unit = "u-1" }, { as = "rep-1" })
  t:send("project.assign", other, { unit = "u-1", decision = "〔2026〕1号" }, { as = "secretary" })
  t:expect(other.unit.id, "u-1")
  t:at "2026-03-02 10:00"
  local why = t:refused("project.assign", third, { unit = "u-1", decision = "〔2026〕2号" }, { as = "secretary" })
  t:expect(string.find(why, "3 projects", 1, true) ~= nil, why)
  t:send("project.assign", third, { unit = "u-2", decision = "〔2026〕2号" }, { as = "secretary" })
end)

-- Spring Festival 2026: 02-15 to 02-23 off, Saturdays 02-14 and 02-28 worked
test("claims until 28 February, units reminded after the festival; then the resolution assigns", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local one, two = list(t), list(t, { title = "二" })
  claim(t, one, 1)
  local year = find("project_year", { year = 2026 })[1]
  t:expect(clock(year.claim_until), "2026-02-28 23:59")
  t:at "2026-02-14 17:59"
  t:expect_no_alert { about = year, key = "claim_project" }
  t:at "2026-02-14 18:00"                                   -- five working days before: 02-14 24 25 26 27
  t:expect_no_alert { about = year, key = "claim_project", to = get("unit", "u-1") }
  t:expect_alert { about = year, key = "claim_project", to = get("unit", "u-2") }
  local early = t:refused("project.assign", two, { unit = "u-2", decision = "〔2026〕2号" }, { as = "secretary" })
  t:expect(string.find(early, "claims run", 1, true) ~= nil, early)
  t:at "2026-02-28 23:58"
  t:expect(year.state, "claiming")
  t:at "2026-03-01 00:01"
  t:expect(year.state, "running")
  t:expect(#year.without, 2)
  t:expect(year.unclaimed[1], two)
  t:expect_alert { about = year, key = "assign", to = get("person", "deputy") }
  t:expect_alert { about = year, key = "no_claim", to = get("unit", "u-3") }
  t:expect_no_alert { about = year, key = "no_claim", to = get("unit", "u-1") }
  t:refused("project.claim", two, { unit = "u-2" }, { as = "rep-2" })
  t:send("project.assign", two, { unit = "u-2", decision = "〔2026〕2号" }, { as = "secretary" })
  t:expect(two.state, "claimed")
  t:expect(#t:failures(), 0)
end)

test("in a leap year claims end on 28 February as well", function(t)
  t:at "2024-01-08 10:00"
  community(t)
  list(t)
  t:expect(clock(find("project_year", { year = 2024 })[1].claim_until), "2024-02-28 23:59")
end)

test("what nobody takes comes back to the committee again and again", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local project = list(t)
  t:at "2026-03-16 08:59"
  t:expect_no_alert { about = project, key = "unclaimed" }
  t:at "2026-03-16 09:00"                                   -- ten working days from the opening of Monday the 2nd
  t:expect_alert { about = project, key = "unclaimed", to = get("person", "deputy") }
  t:advance "10 working days"
  t:expect(count("alert", { about = project, key = "unclaimed" }), 2)
  t:send("project.drop", project, { decision = "〔2026〕3号", reason = "条件不成熟" }, { as = "secretary" })
  t:expect_no_alert { about = project, key = "unclaimed" }
end)

test("the agreement holds who signed what and when; a changed text is signed again", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local project = list(t)
  claim(t, project, 1)
  t:expect_alert { to = get("unit", "u-1"), about = project, key = "sign" }
  local agreement = find("agreement", { project = project })[1]
  t:expect(string.find(agreement.text, "2026-001", 1, true) ~= nil, agreement.text)
  t:refused("agreement.sign_unit", agreement, { unit_signer = "rep-2", unit_signed_on = "2026-01-13" })
  t:refused("agreement.sign_committee", agreement, { committee_signer = "rep-1", committee_signed_on = "2026-01-13" })
  t:send("agreement.sign_unit", agreement, { unit_signer = "rep-1", unit_signed_on = "2026-01-13" }, { as = "rep-1" })
  t:send("agreement.amend", agreement, { text = "补充条款" }, { as = "deputy" })
  t:expect(agreement.unit_signer, nil)
  agree(t, project)
  t:expect(agreement.state, "signed")
  t:expect(agreement.unit_signer.id, "rep-1")
  t:expect(agreement.committee_signer.id, "secretary")
  t:expect(project.state, "agreed")
end)

test("an unsigned agreement is chased", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local project = list(t)
  claim(t, project, 1)
  t:advance "10 working days"
  t:expect_alert { to = get("person", "deputy"), about = project, key = "unsigned" }
  t:advance "5 working days"
  t:expect(count("alert", { about = project, key = "unsigned" }), 2)
end)

test("tasks make a tree; the owner is reminded, then he and the committee hear that it is overdue", function(t)
  t:at "2023-09-20 10:00"
  community(t)
  local project = list(t, { livelihood = false })
  claim(t, project, 1)
  agree(t, project)
  local whole = t:send("task.give", { title = "全部", project = project.id, unit = "u-1", due = "2023-12-01T18:00:00+08:00" }, { as = "deputy" })
  local part = t:send("task.give", { title = "勘察", project = project.id, parent = whole.id, owner = "worker", unit = "u-1", due = "2023-10-08T18:00:00+08:00" }, { as = "rep-1" })
  t:refused("task.give", { title = "无人", due = "2023-12-01T18:00:00+08:00" }, { as = "deputy" })
  t:refused("task.correct", whole, { parent = part.id, reason = "x" })
  t:refused("task.finish", whole, { outcome = "完成" }, { as = "rep-1" })
  t:refused("project.complete", project, { outcome = "完成" }, { as = "rep-1" })
  t:at "2023-09-25 17:59"
  t:expect_no_alert { about = part, key = "due" }
  t:at "2023-09-26 18:00"                                   -- 10-07 and 10-08 are worked, 09-29 to 10-06 is off
  t:expect_alert { to = part.owner, about = part, key = "due" }
  t:at "2023-10-08 18:00"
  t:expect(part.overdue, true)
  t:expect_alert { to = part.owner, about = part, key = "overdue", urgency = "urgent" }
  t:expect_no_alert { about = part, key = "still_open" }
  t:at "2023-10-10 18:00"
  t:expect_alert { to = get("person", "deputy"), about = part, key = "still_open" }
  t:advance "5 working days"
  t:expect(count("alert", { about = part, key = "still_open" }), 2)
  t:send("task.finish", part, { outcome = "已勘察" }, { as = "worker" })
  t:expect_no_alert { about = part, key = "still_open" }
  t:expect(part.overdue, true)
  t:expect_alert { to = get("unit", "u-1"), about = whole, key = "parts_done" }
  t:send("task.drop", whole, { reason = "合并" }, { as = "deputy" })
  t:send("project.complete", project, { outcome = "完成", quantity = 8 }, { as = "rep-1" })
  t:expect(project.happened_on, "2023-10-17")
  t:expect(#t:failures(), 0)
end)

test("dropping a task drops its parts", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local whole = t:send("task.give", { title = "全部", unit = "u-1", decision = "〔2026〕3号", due = "2026-06-30T18:00:00+08:00" }, { as = "deputy" })
  local part = t:send("task.give", { title = "一", parent = whole.id, unit = "u-1", due = "2026-05-30T18:00:00+08:00" }, { as = "deputy" })
  local leaf = t:send("task.give", { title = "一之一", parent = part.id, unit = "u-1", due = "2026-05-10T18:00:00+08:00" }, { as = "deputy" })
  t:send("task.drop", whole, { reason = "取消" }, { as = "deputy" })
  t:expect(leaf.state, "dropped")
  t:expect(due(leaf, "undone"), nil)
end)

test("three regulars: monthly reports, quarterly study and appraisal, over National Day", function(t)
  t:at "2023-06-12 10:00"
  community(t)
  local project = list(t, { livelihood = false })
  claim(t, project, 1)
  agree(t, project)
  t:expect(count("regular", { project = project }), 0)
  t:at "2023-07-01 00:06"
  t:expect(count("regular", { project = project, period = "2023-Q3" }), 2)
  t:expect(count("regular", { project = project, duty = "report", period = "2023-07" }), 1)
  t:at "2023-09-01 00:06"
  local study = find("regular", { project = project, duty = "study", period = "2023-Q3" })[1]
  local appraisal = find("regular", { project = project, duty = "appraise", period = "2023-Q3" })[1]
  local report = find("regular", { project = project, duty = "report", period = "2023-09" })[1]
  t:expect(clock(study.due), "2023-09-30 23:59")
  t:at "2023-09-21 17:59"
  t:expect_no_alert { about = study, key = "regular" }
  t:at "2023-09-22 09:00"                                   -- 09-29 to 10-06 is off
  t:expect_alert { to = get("unit", "u-1"), about = study, key = "regular" }
  t:expect_alert { to = get("person", "deputy"), about = appraisal, key = "regular" }
  t:at "2023-10-07 10:00"                                   -- a make-up day in the grace: entered late, done in time
  t:send("regular.perform", report, { happened_on = "2023-09-27", text = "已通报" }, { as = "rep-1" })
  t:expect(report.late, false)
  t:at "2023-10-12 08:59"
  t:expect(study.state, "open")
  t:at "2023-10-12 09:00"
  t:expect(study.state, "missed")
  t:expect_alert { to = get("unit", "u-1"), about = study, key = "missed", urgency = "urgent" }
  t:expect_alert { to = get("person", "deputy"), about = study, key = "missed_duty" }
  t:expect_alert { to = get("person", "secretary"), about = appraisal, key = "missed_duty" }
  t:refused("regular.perform", study, { happened_on = "2023-11-01" }, { as = "rep-1" })
  t:send("regular.perform", study, { happened_on = "2023-10-12" }, { as = "rep-1" })
  t:expect(study.state, "done")
  t:expect(study.late, true)
  t:expect_no_alert { about = study, key = "missed" }
  t:expect(#t:failures(), 0)
end)

test("the months of the three regulars are the community's", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  t:param("std.project.regulars.months", { study = 6, report = 3, appraise = 12 })
  local project = list(t)
  claim(t, project, 1)
  t:at "2026-07-01 00:06"
  t:expect(count("regular", { project = project, duty = "study", period = "2026-07/6" }), 1)
  t:expect(count("regular", { project = project, duty = "report" }), 2)
  t:expect(count("regular", { project = project, duty = "appraise" }), 0)
end)

test("the quarterly review is the appraisal due; nobody reviews his own unit, and a quarter once", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local project = list(t)
  claim(t, project, 1)
  agree(t, project)
  t:at "2026-05-13 15:00"
  local appraisal = find("regular", { project = project, duty = "appraise", period = "2026-Q2" })[1]
  local fields = { project = project.id, unit = "u-1", year = 2026, part = "q2", score = 88, happened_on = "2026-05-13" }
  t:refused("review.give", fields, { as = "rep-1" })
  local review = t:send("review.give", fields, { as = "secretary" })
  t:expect(appraisal.state, "done")
  t:expect(review.score, 88)
  t:refused("review.give", fields, { as = "secretary" })
end)

test("carried over by resolution it keeps its number and is appraised in both years", function(t)
  t:at "2025-01-12 10:00"
  community(t)
  local project = list(t)
  claim(t, project, 1)
  agree(t, project)
  t:at "2025-12-01 09:00"
  t:expect_alert { key = "year_end", to = get("person", "deputy") }
  t:at "2025-12-20 10:00"
  t:refused("project.carry_over", project, { decision = "〔2025〕9号", due = "2025-12-31T18:00:00+08:00" }, { as = "secretary" })
  t:send("project.carry_over", project, { decision = "〔2025〕9号", due = "2026-06-30T18:00:00+08:00" }, { as = "secretary" })
  t:expect(project.number, "2025-001")
  t:expect(#project.years, 2)
  t:at "2026-01-25 10:00"
  t:expect(project.overdue, false)
  t:expect_alert { to = get("person", "deputy"), about = project, key = "appraise_year" }
  t:refused("project.appraise_year", project, { year_of = 2025, points = 80 }, { as = "rep-1" })
  t:send("project.appraise_year", project, { year_of = 2025, points = 80 }, { as = "secretary" })
  t:expect_no_alert { about = project, key = "appraise_year" }
  -- the old year's project is no claim of the new year
  for i = 1, 2 do claim(t, list(t, { title = "新" .. i }), 1) end
  t:send("project.progress", project, { quantity = 5, text = "完成五户" }, { as = "rep-1" })
  t:refused("project.progress", project, { quantity = 3 }, { as = "rep-1" })
  t:send("project.complete", project, { outcome = "全部完成", quantity = 8 }, { as = "rep-1" })
  t:send("project.appraise", project, { score = 95 }, { as = "secretary" })
  t:expect(count("review", { project = project, part = "year" }), 2)
  t:expect(count("review", { project = project, part = "year", year = 2026, score = 95 }), 1)
  t:expect(#t:failures(), 0)
end)

test("an overdue project is recorded, told to the unit, then to the committee; completed it waits for its appraisal", function(t)
  t:at "2026-03-02 10:00"
  community(t)
  local project = list(t, { livelihood = false, due = "2026-03-31T18:00:00+08:00" })
  claim(t, project, 1)
  agree(t, project)
  t:at "2026-03-24 18:00"
  t:expect_alert { to = get("unit", "u-1"), about = project, key = "due", urgency = "normal" }
  t:at "2026-03-31 18:00"
  t:expect(project.overdue, true)
  t:expect_alert { to = get("unit", "u-1"), about = project, key = "due", urgency = "urgent" }
  t:at "2026-04-02 18:00"
  t:expect_alert { to = get("person", "deputy"), about = project, key = "overdue" }
  t:send("project.postpone", project, { due = "2026-05-29T18:00:00+08:00", decision = "〔2026〕4号" }, { as = "secretary" })
  t:expect_no_alert { about = project, key = "overdue" }
  t:at "2026-05-29 18:00"
  t:expect_no_alert { about = project, key = "overdue" }       -- it falls due anew: the unit first
  t:send("project.complete", project, { outcome = "完成" }, { as = "rep-1" })
  t:expect_no_alert { about = project, key = "due" }
  t:advance "20 working days"
  t:expect_alert { to = get("person", "deputy"), about = project, key = "appraise" }
  t:expect(#t:failures(), 0)
end)

test("each Monday, or the first working day after it, a unit has its work list", function(t)
  t:at "2026-02-10 10:00"
  community(t)
  t:send("task.give", { title = "一", unit = "u-1", due = "2026-02-13T18:00:00+08:00" }, { as = "deputy" })
  t:send("task.give", { title = "二", unit = "u-1", due = "2026-06-30T18:00:00+08:00" }, { as = "deputy" })
  t:at "2026-02-24 08:29"
  t:expect_no_alert { to = get("unit", "u-1"), key = "worklist" }
  t:at "2026-02-24 08:31"                                   -- Mondays 16 and 23 are in the festival
  local told = find("alert", { about = get("unit", "u-1"), key = "worklist", state = "open" })
  t:expect(#told, 1)
  t:expect(#told[1].data.tasks, 2)
  t:expect(string.find(told[1].text.en, "2 tasks (1 overdue)", 1, true) ~= nil, told[1].text.en)
  t:expect_no_alert { to = get("unit", "u-2"), key = "worklist" }
end)

test("a unit that leaves leaves no project and no task behind unseen", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local begun, claimed = list(t), list(t, { title = "二" })
  claim(t, begun, 1)
  agree(t, begun)
  claim(t, claimed, 1)
  local task = t:send("task.give", { title = "勘察", project = begun.id, unit = "u-1", due = "2026-03-31T18:00:00+08:00" }, { as = "deputy" })
  t:at "2026-04-02 10:00"
  t:send("unit.leave", get("unit", "u-1"), {}, { as = "secretary" })
  t:advance "1 minute"
  t:expect(claimed.state, "listed")
  t:expect(claimed.unit, nil)
  t:expect_alert { to = get("person", "deputy"), about = begun, key = "unit_left" }
  t:expect_alert { to = get("person", "deputy"), about = task, key = "unit_left" }
  t:send("task.hand", task, { owner = "worker" }, { as = "deputy" })
  t:expect_no_alert { about = task, key = "unit_left" }
  t:send("project.reassign", begun, { unit = "u-2", decision = "〔2026〕6号" }, { as = "secretary" })
  t:expect(begun.state, "claimed")
  t:expect_no_alert { about = begun, key = "unit_left" }
  t:expect(count("regular", { project = begun, state = "open" }), 1)             -- the report of March is still the old unit's
  t:expect(count("regular", { project = begun, state = "dropped" }), 3)
  t:expect(count("agreement", { project = begun, unit = "u-2", state = "drafted" }), 1)
  agree(t, begun)
  t:expect(begun.state, "agreed")
  t:expect(#t:failures(), 0)
end)

test("what is void or dropped winds up its tasks, duties and drafts", function(t)
  t:at "2026-01-12 10:00"
  community(t)
  local project = list(t)
  claim(t, project, 1)
  local task = t:send("task.give", { title = "勘察", project = project.id, unit = "u-1", due = "2026-05-31T18:00:00+08:00" }, { as = "deputy" })
  t:at "2026-04-02 10:00"
  t:expect(count("regular", { project = project, state = "open", period = { "2026-Q2", "2026-04" } }), 3)
  t:send("project.void", project, { reason = "重复立项" })
  t:expect(task.state, "dropped")
  t:expect(count("regular", { project = project, state = "open", period = { "2026-Q2", "2026-04" } }), 0)
  t:expect(count("agreement", { project = project, state = "drafted" }), 0)
  t:expect_alert { to = get("unit", "u-1"), about = project, key = "disregard" }
  t:expect(list(t, { title = "二", decision = "〔2026〕7号" }).number, "2026-002")     -- a void number is not given again
end)
