-- How the people of Taiping Street live: what organisers plan, what befalls residents, how everybody answers. Plans, rates per person,
-- household, grid or unit, and delays only; what they come to in three years is nobody's number here. (DECISIONS.md, "Simulation")
local posts = require "std.posts"

simulation { from = "2021-08-01", report = "period_report.draw_up" }

-- ---- who is who ---------------------------------------------------------------------------------------------------

local function deputy() return posts.holder("deputy_secretary", {}) end
-- Of a household as `drawn` gives it, or of an entity.
local function place_of(one) return { microgrid = one.microgrid, grid = one.microgrid and one.microgrid.grid } end
local function secretary_of(one) return posts.holder("branch_secretary", place_of(one)) end
local function leader_of(one) return posts.holder("microgrid_leader", place_of(one)) end
local function representative(unit) return unit and posts.representative(unit) end

local function adult(household)
  local grown = {}
  for _, person in ipairs(household.people) do
    if person.state == "here" and (not person.born or person.born < "2003-01-01") then grown[#grown + 1] = person end
  end
  return pick(grown)
end

local function lives_there(household, before, after)
  for _, person in ipairs(household.people) do
    if person.born and person.born < before and person.born >= after then return true end
  end
  return false
end

-- Some units are keener than others, and stay so.
local function keen(unit) return trait("keen", unit, 0.72, 0.97) end

local function member_units(fits)
  local units = {}
  for _, unit in ipairs(find("unit", { state = "member" }, { limit = 1000 })) do
    if not fits or fits(unit) then units[#units + 1] = unit end
  end
  return units
end

local function rating() return chance(0.62) and 5 or chance(0.75) and 4 or chance(0.7) and 3 or 2 end

-- ---- leave: nobody is always there ----------------------------------------------------------------------------------

drawn("leave", { per = "post", where = { role = { "representative", "branch_secretary", "microgrid_leader", "grid_leader", "mediator", "safety_supervisor" } }, a_year = 1.6 }, function(post)
  if post.state ~= "held" or not post.person then return end
  local first = now() + duration "1 day"
  local last = first + duration(random(2, 12) .. " days")
  act("leave.enter", { person = post.person, first_day = string.sub(tostring(first), 1, 10), last_day = string.sub(tostring(last), 1, 10) }, { as = post.person })
end)

-- ---- micro-wishes -----------------------------------------------------------------------------------------------------

local wishes = {
  elderly = { "陪同就医", "理发上门", "修收音机", "更换灯泡", "安装扶手", "学用智能手机" }, children = { "一套课外书", "周末作业辅导", "一个书包", "学画画" },
  hardship = { "一床棉被", "一台旧洗衣机", "修补屋顶", "一份临时工作" }, disability = { "一根手杖", "轮椅维修", "下楼晒太阳", "盲文读物" },
  merchant = { "办理执照指导", "贷款政策咨询", "门前停车划线" }, other = { "疏通下水", "修防盗门", "楼道装灯" },
}

local function wish_of(household)
  if household.category == "shop" then return "merchant" end
  local old, young = lives_there(household, "1961-01-01", "1900-01-01"), lives_there(household, "2030-01-01", "2009-01-01")
  if old and chance(0.55) then return "elderly" end
  if young and chance(0.5) then return "children" end
  return pick { "hardship", "disability", "other", "other" }
end

local function submit_wish(household)
  local category = wish_of(household)
  local person = adult(household)
  act("wish.submit", { text = pick(wishes[category]), microgrid = household.microgrid, resident = person, category = category }, { as = person or leader_of(household) })
end

drawn("wish_home", { per = "household", where = { category = "residential" }, a_year = 0.0115 }, submit_wish)
drawn("wish_shop", { per = "household", where = { category = "shop" }, a_year = 0.0024 }, submit_wish)

react("wish.dispatch", { who = function(wish) return wish.unit end, delay = about("9 working hours", 0.9) }, function(wish, unit)
  local person = representative(unit)
  if wish.state ~= "dispatched" or wish.unit ~= unit or not person then return end
  if chance(keen(unit)) then
    act("wish.claim", wish, {}, { as = person })
  elseif chance(0.6) then
    act("wish.refuse", wish, { reason = "近期人手不足" }, { as = person })
  end
end)

react("wish.claim", { who = function(wish) return wish.unit end, delay = about("4 working days", 0.7) }, function(wish, unit)
  local person = representative(unit)
  if wish.state ~= "claimed" or wish.unit ~= unit or not person then return end
  if chance(0.04) then return act("wish.release", wish, { reason = "条件不具备" }, { as = person }) end
  act("wish.complete", wish, { proof = "现场照片" }, { as = person })
end)

-- What was not finished when it was asked about is mostly finished then.
react("wish.unfinished", { who = function(wish) return wish.unit end, delay = about("2 working days"), chance = 0.8 }, function(wish, unit)
  local person = representative(unit)
  if wish.state == "claimed" and wish.unit == unit and person then act("wish.complete", wish, { proof = "补办完成" }, { as = person }) end
end)

react("wish.complete", { delay = about("20h", 1), hours = { 8, 21 }, chance = 0.72 }, function(wish)
  if wish.state ~= "done" then return end
  local person = wish.resident or leader_of(wish)
  if chance(0.05) then return act("wish.redo", wish, { reason = "还没有修好" }, { as = person }) end
  act("wish.confirm", wish, { rating = rating() }, { as = person })
end)

react("wish.unconfirmed", { name = "wish_call_back", delay = about("9 working hours"), chance = 0.62 }, function(wish)
  if wish.state == "done" then act("wish.call_back", wish, { rating = rating() }, { as = leader_of(wish) }) end
end)

react("wish.redo", { who = function(wish) return wish.unit end, delay = about("2 working days") }, function(wish, unit)
  local person = representative(unit)
  if wish.state == "claimed" and wish.unit == unit and person then act("wish.complete", wish, { proof = "返工完成" }, { as = person }) end
end)

-- The duty holder knows the units: he asks one that was not asked yet, or tells the resident why it cannot be.
react("wish.refer", { delay = about("7 working hours") }, function(wish)
  if wish.state ~= "referred" then return end
  local asked, holder = {}, posts.holder("duty_holder", {}) or deputy()
  for _, unit in ipairs(wish.asked or {}) do asked[unit.id] = true end
  local unit = pick(member_units(function(one) return not asked[one.id] and representative(one) ~= nil end))
  if not unit or chance(times(wish, "refer") > 1 and 0.75 or 0.5) then
    return act("wish.decline", wish, { reason = "超出成员单位能力,建议通过政策渠道解决" }, { as = holder })
  end
  act("wish.dispatch", wish, { unit = unit, reason = "轮值委员协调" }, { as = holder })
end)

react("wish.submit", { name = "second_thoughts", delay = between("1 day", "12 days"), hours = { 8, 21 }, chance = 0.025 }, function(wish)
  if wish.resident then act("wish.withdraw", wish, {}, { as = wish.resident }) end
end)

react("wish.submit", { name = "hazard_seen", delay = about("5 working hours"), chance = 0.012 }, function(wish)
  if wish.state ~= "closed" and wish.state ~= "done" then act("wish.convert", wish, { kind_of = "hazard", severity = "major" }, { as = secretary_of(wish) }) end
end)

react("wish_callback.draw", { delay = about("3 working days") }, function(callback)
  if chance(0.85) then
    act("wish_callback.answer", callback, { fulfilled = true, rating = rating() }, { as = callback.caller })
  else
    act("wish_callback.unreach", callback, {}, { as = callback.caller })
  end
end)

-- ---- incidents --------------------------------------------------------------------------------------------------------

local troubles = { dispute = "邻里纠纷", facility = "设施损坏", hazard = "安全隐患", security = "治安问题", hygiene = "乱堆乱放", construction = "违章搭建", other = "其他情况" }

local function report_incident(household)
  local person = adult(household)
  local category = pick { "dispute", "dispute", "facility", "facility", "hazard", "security", "hygiene", "hygiene", "construction", "other" }
  local lot = random(1, 100)
  local homes = lot <= 78 and random(1, 12) or lot <= 95 and random(20, 90) or random(200, 420)
  act("incident.report", { text = troubles[category], microgrid = household.microgrid, category = category, reporter = person,
    severity = chance(0.06) and "urgent" or chance(0.25) and "major" or "ordinary", households = homes, shops = household.category == "shop" and random(1, 6) or 0 },
    { as = person or leader_of(household) })
end

drawn("incident_home", { per = "household", where = { category = "residential" }, a_year = 0.0055 }, report_incident)
drawn("incident_shop", { per = "household", where = { category = "shop" }, a_year = 0.004 }, report_incident)

local answers = { urgent = about("8m", 0.7), major = about("45 working minutes", 0.8), ordinary = about("3 working hours", 0.8) }
local works = { urgent = about("35m", 0.8), major = about("5 working hours", 0.9), ordinary = about("10 working hours", 0.9) }

react("incident.ask", { who = function(incident) return incident.owner end, delay = function(incident) return answers[incident.severity] end, chance = 0.9 }, function(incident, owner)
  if incident.state == "open" and incident.owner == owner then act("incident.acknowledge", incident, {}, { as = owner }) end
end)

-- Some are beyond the one who was asked: he calls a unit to help, hands it up, or time does.
react("incident.acknowledge", { who = function(incident) return incident.owner end, delay = function(incident) return works[incident.severity] end }, function(incident, owner)
  if incident.state ~= "acknowledged" or incident.owner ~= owner then return end
  local hard = trait("hard", incident)
  local reach = ({ officer = 0.62, branch = 0.8, committee = 0.93, department = 0.98, street = 1 })[incident.rung]
  if hard > reach then
    if chance(0.6) and incident.rung ~= "street" then act("incident.climb", incident, { reason = "超出本级处置能力" }, { as = owner }) end
    return
  end
  if chance(incident.rung == "officer" and 0.4 or 0.7) then
    local unit = pick(member_units(function(one) return one.grid == incident.microgrid.grid end)) or pick(member_units())
    act("incident.help", incident, { helped_by = { unit } }, { as = owner })
  end
  act("incident.settle", incident, { outcome = chance(0.84) and "solved" or chance(0.8) and "explained" or "not_possible", answer = "已现场处置" }, { as = owner })
end)

react("incident.settle", { who = function(incident) return incident.reporter end, delay = about("1 day", 0.9), hours = { 8, 21 }, chance = 0.5 }, function(incident, person)
  if incident.state ~= "settled" then return end
  if chance(0.06) then return act("incident.reopen", incident, { reason = "问题又出现了" }, { as = person }) end
  act("incident.close", incident, { rating = rating() }, { as = person })
end)

-- ---- the demand list --------------------------------------------------------------------------------------------------

local wants = { elderly = "增设休息座椅", children = "儿童活动场地", hardship = "临时救助咨询", disability = "坡道无障碍", merchant = "商圈停车", facility = "路灯维修", hygiene = "垃圾清运", other = "宠物管理" }

local function collect_demand(household)
  local person = adult(household)
  local category = household.category == "shop" and pick { "merchant", "merchant", "facility", "hygiene" }
    or pick { "elderly", "children", "hardship", "disability", "facility", "facility", "hygiene", "other" }
  local collector = leader_of(household)
  act("demand.collect", { text = wants[category], microgrid = household.microgrid, resident = person, category = category, channel = pick { "walk", "look", "ask", "listen", "discuss", "desk", "online" },
    people = random(1, 30), collector = collector }, { as = collector or person })
end

drawn("demand_home", { per = "household", where = { category = "residential" }, a_year = 0.0028 }, collect_demand)
drawn("demand_shop", { per = "household", where = { category = "shop" }, a_year = 0.0012 }, collect_demand)

local function settle_demand(demand, person)
  act("demand.settle", demand, { outcome = chance(0.8) and "solved" or chance(0.8) and "explained" or "not_possible", answer = "已落实" }, { as = person })
end

local function unit_asked(demand, unit)
  local person = representative(unit)
  if demand.unit ~= unit or not person or (demand.state ~= "assigned" and demand.state ~= "answered") then return end
  if chance(keen(unit) - 0.25) then
    if act("demand.take_on", demand, {}, { as = person }) then
      later(about("5 working days", 0.7), function()
        local now_there = representative(unit)
        if demand.unit == unit and now_there and (demand.state == "assigned" or demand.state == "answered") then settle_demand(demand, now_there) end
      end)
    end
  elseif chance(0.6) then
    act("demand.cannot", demand, { reason = "不在本单位职责范围" }, { as = person })
  end
end

react("demand.assign", { name = "demand_unit_first", who = function(demand) return demand.unit end, delay = about("6 working hours", 0.8) }, unit_asked)
react("demand.pass_to", { name = "demand_unit_next", who = function(demand) return demand.unit end, delay = about("6 working hours", 0.8) }, unit_asked)

local function owner_answers(demand, owner)
  if demand.state == "assigned" and demand.owner == owner then act("demand.respond", demand, { answer = "已收到,正在协调" }, { as = owner }) end
end

react("demand.assign", { name = "demand_answer", who = function(demand) return demand.owner end, delay = about("10 working hours", 0.7), chance = 0.94 }, owner_answers)
react("demand.climb", { name = "demand_answer_above", who = function(demand) return demand.owner end, delay = about("4 working hours", 0.7) }, owner_answers)

-- Without a unit the owner sees to it himself, with another try when it is called up.
local function owner_lands(demand, owner)
  if demand.owner ~= owner or demand.taken_on or (demand.state ~= "assigned" and demand.state ~= "answered") then return end
  settle_demand(demand, owner)
end

react("demand.respond", { name = "demand_lands", who = function(demand) return demand.owner end, delay = about("9 working days", 0.5), chance = 0.85 }, owner_lands)
react("demand.climb", { name = "demand_lands_above", who = function(demand) return demand.owner end, delay = about("3 working days", 0.6) }, owner_lands)

react("demand.settle", { who = function(demand) return demand.resident end, delay = about("1 day", 0.9), hours = { 8, 21 }, chance = 0.6 }, function(demand, person)
  if demand.state == "settled" then act("demand.confirm", demand, { rating = rating() }, { as = person }) end
end)

react("demand.unconfirmed", { name = "demand_call_back", delay = about("9 working hours"), chance = 0.7 }, function(demand)
  if demand.state == "settled" then act("demand.call_back", demand, { rating = rating() }, { as = leader_of(demand) }) end
end)

-- ---- resource lists ---------------------------------------------------------------------------------------------------

react("resource_list.expect", { who = function(list) return list.unit end, delay = between("2 working days", "26 working days"), chance = 0.93 }, function(list, unit)
  local person = representative(unit) or deputy()
  if list.state == "expected" or list.state == "overdue" then act("resource_list.file", list, {}, { as = person }) end
end)

react("resource_list.undelivered", { who = function(list) return list.unit end, delay = about("8 working days"), chance = 0.7 }, function(list, unit)
  if list.state == "overdue" or list.state == "expected" then act("resource_list.file", list, {}, { as = representative(unit) or deputy() }) end
end)

-- ---- projects: listed in January, claimed until the end of February -----------------------------------------------------

-- A compound's paths are mended once: the first four compounds in the first year, the others in the next.
local mended_in = { ["g-01"] = 2022, ["g-02"] = 2022, ["g-03"] = 2022, ["g-04"] = 2022, ["g-05"] = 2023, ["g-06"] = 2023, ["g-07"] = 2023 }
local plans_of_a_grid = {
  { "楼道照明更新", "infrastructure" }, { "便民服务日", "public_service" }, { "睦邻文化节", "civic_culture" }, { "垃圾分类示范", "city_management" },
}

react("project_year.begin", { delay = between("3 working days", "12 working days") }, function(year)
  local person = deputy()
  for _, grid in ipairs(find("grid", { all = true }, { limit = 100 })) do
    local microgrid = grid.microgrids[1]
    for number, one in ipairs(plans_of_a_grid) do
      if number > 1 or mended_in[grid.id] ~= year.year then
        act("project.list", { title = grid.name .. one[1], area = one[2], year = year.year, livelihood = true, microgrid = microgrid }, { as = person })
      end
    end
    if mended_in[grid.id] == year.year then
      act("project.list", { title = grid.name .. "路面修补", area = "infrastructure", year = year.year, livelihood = true, microgrid = microgrid, measure = "road_m2",
        planned = math.floor(trait("paths", grid, 165, 210)) }, { as = person })
    end
  end
end)

plan("claims", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=25", at = "09:00", per = "unit", where = { state = "member" }, within = "30 days" }, function(unit)
  for _ = 1, chance(0.4) and 2 or 1 do
    local open = find("project", { state = "listed", year = local_time(now()).year }, { limit = 1000 })
    local near = {}
    for _, project in ipairs(open) do
      if project.microgrid and project.microgrid.grid == unit.grid then near[#near + 1] = project end
    end
    local project = pick(#near > 0 and near or open)
    local person = representative(unit)
    if project and person then act("project.claim", project, { unit = unit, owner = person }, { as = person }) end
  end
end)

-- What nobody claimed is assigned: first to units without a project, then to whoever has room.
react("project_year.close_claims", { delay = about("5 working days") }, function(year)
  local free = {}
  for _, unit in ipairs(year.without or {}) do free[#free + 1] = unit end
  for number, project in ipairs(year.unclaimed or {}) do
    local unit, tries = free[number] or pick(member_units()), 0
    while project.state == "listed" and tries < 4 do
      act("project.assign", project, { unit = unit, decision = "大党委会议决定" }, { as = deputy() })
      unit, tries = pick(member_units()), tries + 1
    end
  end
end)

local function sign(project)
  local agreement = find("agreement", { project = project, state = "drafted" })[1]
  local person = representative(project.unit)
  if agreement and person then act("agreement.sign_unit", agreement, { unit_signer = person, unit_signed_on = today() }, { as = person }) end
end

react("project.claim", { delay = about("3 working days") }, sign)
react("project.assign", { delay = about("4 working days") }, sign)
react("project.unsigned", { delay = about("2 working days") }, sign)
react("agreement.sign_unit", { delay = about("1 working day") }, function(agreement)
  local person = posts.holder("secretary", {})
  if agreement.state == "drafted" then act("agreement.sign_committee", agreement, { committee_signer = person, committee_signed_on = today() }, { as = person }) end
end)

local function finish_project(project)
  local person = representative(project.unit)
  if project.state ~= "agreed" or not person then return end
  act("project.complete", project, { outcome = "按计划完成", quantity = project.planned, happened_on = today() }, { as = person })
end

react("project.sign", { delay = between("25 working days", "150 working days") }, finish_project)
react("project.due_reminder", { name = "project_hurry", delay = about("8 working days"), chance = 0.8 }, finish_project)
react("project.undone", { name = "project_late", delay = about("10 working days"), chance = 0.6 }, finish_project)
react("project.complete", { delay = about("8 working days") }, function(project)
  if project.state == "completed" then act("project.appraise", project, { score = random(78, 98) }, { as = posts.holder("secretary", {}) }) end
end)

local function perform(regular)
  local person = representative(regular.unit)
  if person and (regular.state == "open" or regular.state == "missed") then act("regular.perform", regular, { text = "已完成", happened_on = today() }, { as = person }) end
end
react("regular.reminder", { delay = about("1 working day"), chance = 0.85 }, perform)
react("regular.unmet", { delay = about("3 working days"), chance = 0.6 }, perform)

-- ---- meetings ---------------------------------------------------------------------------------------------------------

local function hold_meeting(meeting)
  if meeting.state ~= "planned" and meeting.state ~= "invited" then return end
  if now() < meeting.starts then return later(meeting.starts + duration "2 hours", function() hold_meeting(meeting) end) end
  local chair = meeting.chair or (meeting.grid and posts.holder("branch_secretary", { grid = meeting.grid })) or deputy()
  for _, invited in ipairs(find("attendance", { meeting = meeting, state = { "invited", "accepted" } }, { limit = 100 })) do
    if chance(0.86) then act("attendance.attend", invited, {}, { as = meeting.recorder or chair }) end
  end
  act("meeting.hold", meeting, { happened_on = string.sub(tostring(meeting.starts), 1, 10), people = meeting.category ~= "joint" and random(8, 35) or nil }, { as = chair })
end

react("meeting.plan", {}, function(meeting)
  later(meeting.starts + duration "2 hours", function() hold_meeting(meeting) end)
end)

local function minute(meeting)
  if meeting.state ~= "held" then return end
  if meeting.category == "joint" then
    for _ = 1, random(2, 4) do
      local unit = pick(member_units())
      act("resolution.adopt", { meeting = meeting, text = pick { "协调停车位", "整治飞线充电", "改造活动室", "组织夏令营" }, unit = unit, due = now() + duration "30 working days" }, { as = deputy() })
    end
  end
  act("meeting.minute", meeting, { minutes = "会议听取汇报并议定有关事项。" }, { as = meeting.recorder or meeting.chair or deputy() })
end

react("meeting.hold", { delay = about("9 working hours"), chance = 0.92 }, minute)
react("meeting.unminuted", { delay = about("5 working hours"), chance = 0.8 }, minute)

react("meeting.minute", { name = "announce", when = function(meeting) return meeting.category == "joint" end, delay = about("2 working days") }, function(meeting)
  act("meeting.announce", meeting, {}, { as = deputy() })
end)

react("resolution.adopt", { who = function(resolution) return resolution.unit end, delay = about("18 working days", 0.5), chance = 0.9 }, function(resolution, unit)
  local person = representative(unit)
  if person and resolution.state == "adopted" then act("resolution.carry_out", resolution, { result = "已落实" }, { as = person }) end
end)

plan("bench_meeting", { rrule = "FREQ=MONTHLY;BYMONTHDAY=3", at = "15:00", per = "grid", within = "18 days", notice = "3 days", cancel = 0.08 }, function(grid, due, off)
  if off then return end
  local microgrid = pick(grid.microgrids)
  local meeting = act("meeting.plan", { category = pick { "bench", "courtyard", "residents" }, grid = grid, microgrid = microgrid, starts = due }, { as = posts.holder("branch_secretary", { grid = grid }) })
  if not meeting then return end
  later(due + duration "3 hours", function()
    if (meeting.state == "held" or meeting.state == "minuted") and chance(0.2) then
      act("matter.raise", { meeting = meeting, text = pick { "楼道杂物", "夜间噪声", "活动室开放时间" }, microgrid = microgrid, category = "other" }, { as = leader_of(meeting) })
    end
  end)
end)

local function reply_matter(matter)
  if matter.state == "raised" then act("matter.reply", matter, { answer = "已列入安排" }, { as = matter.owner or deputy() }) end
end
react("matter.raise", { delay = about("2 working days") }, reply_matter)
react("matter.unanswered", { delay = about("9 working hours") }, reply_matter)

-- ---- activities: planned by units, grids and microgrids -------------------------------------------------------------------

-- Planned ahead and held on the day, or called off with a reason; who came is counted then.
local function activity(fields, due, off, people, by)
  fields.starts = due
  local planned = act("activity.plan", fields, { as = by })
  if not planned then return end
  later(due + duration "2 hours", function()
    if planned.state ~= "planned" then return end
    if off then return act("activity.cancel", planned, { reason = "天气原因" }, { as = by }) end
    act("activity.hold", planned, { people = people }, { as = by })
  end)
end

plan("clinic", { rrule = "FREQ=MONTHLY;BYMONTH=2,3,4,5,6,9,10,11;BYMONTHDAY=8", at = "09:00", if_holiday = "next_working_day", notice = "14 days", cancel = 0.04 }, function(_, due, off)
  local unit = pick(find("unit", { id = { "u-06", "u-17", "u-26" } }))
  activity({ title = "社区义诊", tags = { "clinic", "practice" }, unit = unit }, due, off, random(74, 102), representative(unit) or deputy())
end)

local function member_service(unit, due, off)
  activity({ title = unit.name .. "党员服务", tags = { "member_service" }, unit = unit, grid = unit.grid }, due, off, random(15, 60), representative(unit) or deputy())
end
plan("service_of_offices", { rrule = "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=1", at = "09:00", per = "unit", within = "70 days", notice = "10 days", cancel = 0.05,
  where = { state = "member", category = { "agency", "mass_organisation", "social_organisation" } } }, member_service)
plan("service_of_firms", { rrule = "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", at = "09:00", per = "unit", within = "60 days", notice = "10 days", cancel = 0.05,
  where = { state = "member", category = { "merchant", "property_firm", "owners_committee" } } }, member_service)

plan("public_event", { rrule = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=1", at = "15:00", per = "grid", within = "28 days", notice = "10 days", cancel = 0.02 }, function(grid, due, off)
  activity({ title = grid.name .. pick { "普法宣传", "文艺汇演", "健康讲座", "扫黑除恶宣传" }, tags = { "public_event", "practice" }, grid = grid }, due, off, random(60, 110),
    posts.holder("branch_secretary", { grid = grid }))
end)

plan("practice_of_microgrid", { rrule = "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", at = "15:00", per = "microgrid", within = "270 days", notice = "7 days", cancel = 0.01 }, function(microgrid, due, off)
  activity({ title = microgrid.name .. "文明实践", tags = { "practice" }, grid = microgrid.grid, microgrid = microgrid }, due, off, random(80, 134), leader_of { microgrid = microgrid } or deputy())
end)
plan("practice_of_grid", { rrule = "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=4", at = "15:00", per = "grid", where = { category = "residential" }, within = "60 days",
  notice = "7 days", cancel = 0.01 }, function(grid, due, off)
  activity({ title = grid.name .. "文明实践日", tags = { "practice" }, grid = grid }, due, off, random(80, 134), posts.holder("branch_secretary", { grid = grid }))
end)

-- What the rules plan — patrols, festivals, collective birthdays, consultation days, holiday courses, the job fair — is held by its organiser, or called off.
local rule_people = { patrol = { 2, 6 }, holiday = { 20, 45 }, birthday = { 15, 40 }, consultation = { 10, 40 }, children = { 12, 28 }, job_fair = { 60, 120 } }

local function people_of(planned)
  for _, tag in ipairs(planned.tags or {}) do
    if rule_people[tag] then return rule_people[tag] end
  end
end

react("activity.plan", { name = "planned_by_rule", when = function(planned) return planned.ends ~= nil and people_of(planned) ~= nil end }, function(planned)
  local range_of, off = people_of(planned), chance(0.04)
  local people = random(range_of[1], range_of[2])
  later(planned.ends + duration "1 hour", function()
    if planned.state ~= "planned" then return end
    local by = planned.organiser or deputy()
    if off then return act("activity.cancel", planned, { reason = "天气原因" }, { as = by }) end
    act("activity.hold", planned, { people = people }, { as = by })
  end)
end)

-- ---- service, points, the points supermarket --------------------------------------------------------------------------------

local function record(person, organiser, activity_id, day, hours, unit)
  act("service_record.record", { person = person, unit = unit, activity = activity_id, organiser = organiser, happened_on = day, hours = hours, description = "志愿服务" }, { as = person })
end

local function tagged(held, wanted)
  for _, tag in ipairs(held.tags or {}) do
    if tag == wanted then return true end
  end
  return false
end

react("activity.hold", { name = "served", when = function(held) return people_of(held) == nil end, delay = about("1 day", 0.4), hours = { 8, 21 } }, function(held)
  local day = held.happened_on or string.sub(tostring(held.starts), 1, 10)
  local organiser = held.organiser or deputy()
  if held.unit then
    for _, member in ipairs(held.unit.members) do
      if chance(0.75) then record(member, organiser, held.id, day, random(1, 3), held.unit) end
    end
  end
  local place = held.microgrid or (held.grid and pick(held.grid.microgrids))
  if place and tagged(held, "practice") then
    for _ = 1, 3 do
      local household = pick(find("household", { microgrid = place, category = "residential" }, { limit = 100 }))
      local person = household and adult(household)
      if person then record(person, organiser, held.id, day, random(1, 2)) end
    end
  end
end)

react("service_record.record", { delay = about("2 working days"), chance = 0.93 }, function(service)
  if service.state ~= "recorded" then return end
  local by = service.organiser ~= service.person and service.organiser or deputy()
  if chance(0.03) then return act("service_record.reject", service, { reason = "未到场" }, { as = by }) end
  act("service_record.verify", service, {}, { as = by })
end)
react("service_record.unverified", { delay = about("1 working day") }, function(service)
  if service.state == "recorded" then act("service_record.verify", service, {}, { as = deputy() }) end
end)

-- Donors fill the shelves twice a year; residents take home what their points are worth.
local goods = { { "大米", 2 }, { "食用油", 3 }, { "毛巾", 1 }, { "洗衣液", 2 } }
plan("shelves", { rrule = "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=10", at = "10:00", if_holiday = "next_working_day" }, function()
  for _, one in ipairs(goods) do
    local item = find("item", { name = one[1], state = "offered" })[1] or act("item.offer", { name = one[1], price = one[2] }, { as = deputy() })
    local donor = pick(find("unit", { state = "member", category = { "merchant", "social_organisation" } }))
    if item and donor then act("gift.receive", { item = item, unit = donor, quantity = random(40, 80), worth = 500, happened_on = today() }, { as = deputy() }) end
  end
end)

react("points_entry.post", { who = function(entry) return entry.ledger == "points" and entry.person or nil end, delay = about("15 days", 0.9), hours = { 9, 18 }, chance = 0.7 }, function(_, person)
  local affordable = {}
  for _, item in ipairs(find("item", { state = "offered" })) do
    if item.price <= balance("points", person) and balance("stock", item) > 0 then affordable[#affordable + 1] = item end
  end
  local item = pick(affordable)
  if item then act("redemption.reserve", { person = person, item = item }, { as = person }) end
end)
react("redemption.hold", { delay = about("3 days"), hours = { 9, 18 }, chance = 0.95 }, function(redemption)
  if redemption.state == "reserved" then act("redemption.collect", redemption, {}, { as = deputy() }) end
end)

-- ---- boards and the year's end ------------------------------------------------------------------------------------------------

react("listing.preview", { who = function(listing) return listing.colour == "black" and listing.unit or nil end, delay = about("2 working days"), chance = 0.3 }, function(listing, unit)
  local person = representative(unit)
  if person and listing.state == "previewed" then act("objection.raise", { listing = listing, unit = unit, text = "有关情况已整改" }, { as = person }) end
end)
react("objection.raise", { delay = about("2 working days") }, function(objection)
  act("objection.dismiss", objection, { decision = "维持评定" }, { as = posts.holder("secretary", {}) })
end)
react("appraisal.fill", { delay = about("5 working days") }, function(appraisal)
  if appraisal.state == "drawn_up" then act("appraisal.file", appraisal, { grade = "good" }, { as = posts.holder("secretary", {}) }) end
end)

-- ---- care ------------------------------------------------------------------------------------------------------------------

local function care(category, measure, quantity)
  local unit = pick(find("unit", { id = { "u-14", "u-22" } }))
  act("care_service.record", { category = category, measure = measure, quantity = quantity, unit = unit, happened_on = today() }, { as = representative(unit) or deputy() })
end

plan("home_adapted", { rrule = "FREQ=MONTHLY;INTERVAL=4;BYMONTHDAY=15", start = "2021-12-01", at = "10:00", if_holiday = "next_working_day", cancel = 0.01 }, function(_, _, off)
  if not off then care("home_adaptation", "homes_adapted", 1) end
end)
plan("fitting_day", { rrule = "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=18", at = "10:00", if_holiday = "next_working_day", cancel = 0.02 }, function(_, _, off)
  if not off then care("aid_fitting", "people_fitted", random(6, 7)) end
end)
plan("jobs", { rrule = "FREQ=MONTHLY;BYMONTH=2,5,8,11;BYMONTHDAY=22", at = "10:00", if_holiday = "next_working_day", cancel = 0.02 }, function(_, _, off)
  if not off then care("employment", "jobs_placed", chance(0.8) and 3 or pick { 2, 4 }) end
end)

local function give_care(service)
  if (service.state == "planned" or service.state == "missed") and service.visitor then act("care_service.give", service, { happened_on = today() }, { as = service.visitor }) end
end
-- Who is to visit goes on the day that was set, in good time; now and then it is forgotten until somebody asks.
react("care_service.plan", { chance = 0.98 }, function(service)
  later(clock(service.due, 9 + random(0, 2), random(0, 59)), function() give_care(service) end)
end)
react("care_service.miss", { delay = about("90m", 0.5), hours = { 8, 21 }, chance = 0.9 }, give_care)
react("care_service.still_missed", { delay = about("2h", 0.5), hours = { 8, 21 } }, give_care)

-- ---- workers among residents --------------------------------------------------------------------------------------------------

-- Two entries a week, on the evenings of the days that were spent outside.
local function log_visit(post, due)
  local worker = posts.person(post)
  if worker ~= post.person then return end
  local microgrid = pick(post.grid and post.grid.microgrids or find("microgrid", { all = true }))
  act("visit.log", { worker = worker, microgrid = microgrid, minutes = random(600, 720), happened_on = string.sub(tostring(due), 1, 10) }, { as = worker })
end
plan("visits", { rrule = "FREQ=WEEKLY;BYDAY=TU,FR", at = "18:00", if_holiday = "skip", per = "post", where = { role = "community_worker" } }, log_visit)
