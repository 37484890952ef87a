-- A meeting on paper: agenda, invitation, sign-in sheet, minutes. (DECISIONS.md, "On paper": the agenda freezes at invitation, later matters are an addendum)
local invited = { "invited", "accepted", "excused", "present", "deputised", "absent" }

local function facts(meeting)
  return { fields = {
    { label("meeting.title"), meeting.title }, { label("meeting.starts"), meeting.starts }, { label("meeting.place"), meeting.place }, { label("meeting.chair"), meeting.chair },
    { label("meeting.recorder"), meeting.recorder }, { label("meeting.topics"), meeting.topics },
  } }
end

local function items_of(meeting, addendum)
  local rows = {}
  for _, item in ipairs(find("agenda_item", { meeting = meeting, state = { "listed", "discussed", "deferred", "carried" } }, { sort = "position", limit = 1000 })) do
    if item.addendum == addendum then rows[#rows + 1] = { item.position, label("agenda_item.section", item.section), item.text, item.grounds, item.proposed_by, item.result } end
  end
  return rows
end

local agenda_columns = { { en = "No.", ["zh-CN"] = "序号" }, { en = "Section", ["zh-CN"] = "板块" }, { en = "Item", ["zh-CN"] = "事项" }, { en = "Why it is here", ["zh-CN"] = "列入理由" } }

local function add_agenda(blocks, meeting)
  blocks[#blocks + 1] = { heading = { en = "Agenda", ["zh-CN"] = "议程" } }
  blocks[#blocks + 1] = { table = { columns = agenda_columns, rows = items_of(meeting, false) } }
  local later = items_of(meeting, true)
  if #later > 0 then
    blocks[#blocks + 1] = { heading = { en = "Addendum", ["zh-CN"] = "增补" } }
    blocks[#blocks + 1] = { table = { columns = agenda_columns, rows = later } }
  end
  return blocks
end

local function attendances(meeting)
  return find("attendance", { meeting = meeting, state = invited }, { limit = 1000 })
end

local function party(attendance)
  return attendance.unit or attendance.department or label("attendance.role", attendance.role)
end

print_page("agenda", "meeting", { title = { en = "Agenda", ["zh-CN"] = "会议议程" } }, function(meeting)
  local blocks = add_agenda({ facts(meeting) }, meeting)
  blocks[#blocks + 1] = meeting.frozen and { note = { { en = "As frozen with the invitation", ["zh-CN"] = "随通知定稿" }, meeting.frozen } }
    or { note = { en = "Draft: it is not frozen yet", ["zh-CN"] = "草案:尚未定稿" } }
  return blocks
end)

print_page("invitation", "attendance", { title = { en = "Invitation", ["zh-CN"] = "会议通知" } }, function(attendance)
  local meeting = attendance.meeting
  local blocks = { { heading = party(attendance) } }
  if attendance.topic then blocks[#blocks + 1] = { fields = { { label("attendance.topic"), attendance.topic } } } end
  blocks[#blocks + 1] = { paragraph = { en = "You are invited to the meeting below. Please say whether you come or who comes for you.", ["zh-CN"] = "现邀请贵方参加以下会议,请回复是否到会;不能到会的,请说明代会人。" } }
  blocks[#blocks + 1] = facts(meeting)
  add_agenda(blocks, meeting)
  blocks[#blocks + 1] = { signatures = { { en = "For the committee", ["zh-CN"] = "召集人" }, { en = "Date", ["zh-CN"] = "日期" } } }
  return blocks
end)

print_page("sign_in", "meeting", { title = { en = "Sign-in sheet", ["zh-CN"] = "会议签到表" } }, function(meeting)
  local rows = {}
  for i, attendance in ipairs(attendances(meeting)) do
    rows[i] = { party(attendance), attendance.person, attendance.deputy, label("attendance.role", attendance.role) }
  end
  return { facts(meeting), { table = { numbered = true, rows = rows, blank = 5, columns = { { en = "Party", ["zh-CN"] = "单位" }, label("attendance.person"), label("attendance.deputy"), label("attendance.role"),
    { en = "Signature", ["zh-CN"] = "签名" } } } } }
end)

local function add_attendance(blocks, meeting)
  local by_state = {}
  for _, attendance in ipairs(attendances(meeting)) do
    local names = by_state[attendance.state] or {}
    by_state[attendance.state] = names
    names[#names + 1] = party(attendance)
  end
  local rows = {}
  for _, state in ipairs { "present", "deputised", "excused", "absent" } do
    if by_state[state] then rows[#rows + 1] = { label("attendance.state", state), by_state[state] } end
  end
  if meeting.voters then rows[#rows + 1] = { label("meeting.present"), meeting.present .. " / " .. meeting.voters } end
  blocks[#blocks + 1] = { heading = { en = "Attendance", ["zh-CN"] = "到会情况" } }
  blocks[#blocks + 1] = { fields = rows }
end

print_page("minutes", "meeting", { title = { en = "Minutes", ["zh-CN"] = "会议纪要" } }, function(meeting)
  local blocks = { facts(meeting) }
  add_attendance(blocks, meeting)
  local results, resolutions = {}, {}
  for _, addendum in ipairs { false, true } do
    for _, row in ipairs(items_of(meeting, addendum)) do results[#results + 1] = { row[1], row[3], row[6] } end
  end
  for i, resolution in ipairs(find("resolution", { meeting = meeting, state = { "adopted", "carried_out", "revoked" } }, { sort = "serial", limit = 1000 })) do
    resolutions[i] = { resolution.number, resolution.text, resolution.unit or resolution.owner, resolution.due }
  end
  if meeting.minutes then blocks[#blocks + 1] = { paragraph = meeting.minutes } end
  if #results > 0 then
    blocks[#blocks + 1] = { heading = { en = "Items", ["zh-CN"] = "审议事项" } }
    blocks[#blocks + 1] = { table = { rows = results, columns = { { en = "No.", ["zh-CN"] = "序号" }, { en = "Item", ["zh-CN"] = "事项" }, label("agenda_item.result") } } }
  end
  if #resolutions > 0 then
    blocks[#blocks + 1] = { heading = { en = "Resolutions", ["zh-CN"] = "决议" } }
    blocks[#blocks + 1] = { table = { rows = resolutions, columns = { label("resolution.number"), label("resolution.text"), label("resolution.unit"), label("resolution.due") } } }
  end
  blocks[#blocks + 1] = { signatures = { label("meeting.chair"), label("meeting.recorder") } }
  return blocks
end)
