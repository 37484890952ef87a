-- The chronicle of an incident: what happened when, by whom and why. (DECISIONS.md, "On paper")
local function who(event)
  local person = get("person", event.actor)
  if person then return person end
  if event.rule then return { en = "by rule", ["zh-CN"] = "规则自动" } end
  return event.actor
end

local function why(event)
  local data = event.data or {}
  return event.because or data.reason or data.answer or data.text
end

local function where(incident)
  local parts = {}
  if incident.microgrid then parts[1] = incident.microgrid end
  if incident.place then parts[#parts + 1] = incident.place end
  return parts
end

print_page("chronicle", "incident", { title = { en = "Chronicle of an incident", ["zh-CN"] = "事件处置纪实" } }, function(incident)
  local rows = {}
  for i, event in ipairs(chronicle(incident)) do
    rows[i] = { time(event.time), label(event.type), who(event), why(event) }
  end
  local blocks = {
    { fields = {
      { label("incident.text"), incident.text },
      { label("incident.category"), label("incident.category", incident.category) },
      { label("incident.severity"), label("incident.severity", incident.severity) },
      { label("incident.place"), where(incident) },
      { label("incident.households"), incident.households },
      { label("incident.shops"), incident.shops },
      { label("incident.reporter"), incident.reporter },
      { label("incident.first_seen"), incident.first_seen or incident.created },
      { label("incident.owner"), incident.owner },
      { label("incident.department"), incident.department },
      { label("incident.state"), label("incident.state", incident.state) },
      { label("incident.outcome"), incident.outcome and label("incident.outcome", incident.outcome) },
      { label("incident.answer"), incident.answer },
    } },
    { heading = { en = "What happened", ["zh-CN"] = "经过" } },
    { table = { numbered = true, rows = rows, columns = { { en = "When", ["zh-CN"] = "时间" }, { en = "What", ["zh-CN"] = "环节" }, { en = "Who", ["zh-CN"] = "经办" }, { en = "Why", ["zh-CN"] = "说明" } } } },
  }
  if #rows >= 50 then blocks[#blocks + 1] = { note = { en = "The newest 50 steps; earlier ones stand in the log.", ["zh-CN"] = "以上为最近50个环节,更早的见日志。" } } end
  blocks[#blocks + 1] = { signatures = { { en = "Answerable", ["zh-CN"] = "责任人" }, { en = "Date", ["zh-CN"] = "日期" } } }
  return blocks
end)
