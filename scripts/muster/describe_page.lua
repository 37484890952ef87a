-- The described pack as a page for administrators (Markdown): what each part does, and tables of what can be seen, asked and tuned.
local lib = ...
local pairs, ipairs, type, tostring, table, string = lib.pairs, lib.ipairs, lib.type, lib.tostring, lib.table, lib.string

local out, model

local function line(format, ...) out[#out + 1] = string.format(format, ...) end

-- ---- words ------------------------------------------------------------------------------------------------------

local function cell(text)
  return (string.gsub(string.gsub(tostring(text), "|", "\\|"), "\n", " "))
end

local function both(label, otherwise)
  if type(label) ~= "table" then return label or otherwise or "" end
  if label.en == label["zh-CN"] then return label.en end
  return (label["zh-CN"] or "") .. " · " .. (label.en or "")
end

local function code(text) return "`" .. cell(text) .. "`" end

local function codes(list)
  local names = {}
  for i, name in ipairs(list) do names[i] = code(name) end
  return table.concat(names, " ")
end

local function row(...)
  local cells = {}
  for i, text in ipairs({ ... }) do cells[i] = cell(text) end
  line("| %s |", table.concat(cells, " | "))
end

local function head(...)
  local titles, rules = { ... }, {}
  for i = 1, #titles do rules[i] = "---" end
  out[#out + 1] = ""
  row(lib.table.unpack(titles))
  line("| %s |", table.concat(rules, " | "))
end

-- ---- roles, types, values ---------------------------------------------------------------------------------------

local function role_label(role)
  local known = { self = { en = "the person concerned", ["zh-CN"] = "本人" }, resident = { en = "any resident", ["zh-CN"] = "居民" }, system = { en = "the system", ["zh-CN"] = "系统" } }
  if known[role] then return both(known[role]) end
  for _, kind in ipairs(model.kinds) do
    for _, field in ipairs(kind.fields) do
      if field.name == "role" and field.labels and field.labels[role] then return both(field.labels[role]) end
    end
  end
  return role
end

local function who(by)
  if #by == 0 then return "规则与系统 · rules and the system" end
  local names = {}
  for i, one in ipairs(by) do names[i] = role_label(one.role) .. (one.of and " (" .. code(one.of) .. ")" or "") end
  return table.concat(names, "; ")
end

local function value_list(field)
  local values = {}
  for i, value in ipairs(field.values or {}) do values[i] = code(value) .. " " .. both(field.labels and field.labels[value], "") end
  return table.concat(values, ", ")
end

local function range_of(field)
  local min, max = field.min, field.max
  if min ~= nil and max ~= nil then return tostring(min) .. " – " .. tostring(max) end
  if min ~= nil then return "≥ " .. tostring(min) end
  return max ~= nil and "≤ " .. tostring(max) or ""
end

local function type_of(field)
  if field.type == "ref" then return "→ " .. code(field.kind) end
  if field.type == "list" then return "list of " .. (field.kind and code(field.kind) or field.of) end
  return field.type
end

local function shown(value, labels)
  if type(value) == "boolean" then return value and "yes 是" or "no 否" end
  if type(value) == "table" then
    local parts = {}
    for key, one in pairs(value) do parts[#parts + 1] = type(key) == "number" and tostring(one) or (both(labels and labels[key], key) .. " = " .. tostring(one)) end
    return table.concat(parts, "; ")
  end
  return tostring(value)
end

-- ---- schedules in words -----------------------------------------------------------------------------------------

local days = { MO = { "Monday", "周一" }, TU = { "Tuesday", "周二" }, WE = { "Wednesday", "周三" }, TH = { "Thursday", "周四" }, FR = { "Friday", "周五" }, SA = { "Saturday", "周六" }, SU = { "Sunday", "周日" } }
local steps = { DAILY = { "every day", "每天" }, WEEKLY = { "every week", "每周" }, MONTHLY = { "every month", "每月" }, YEARLY = { "every year", "每年" }, HOURLY = { "every hour", "每小时" } }

local function day_names(text, language)
  local names = {}
  for nth, day in string.gmatch(text, "([%-%d]*)(%u%u)") do
    local name = days[day] and days[day][language] or day
    if nth ~= "" then name = language == 1 and (nth == "-1" and "last " or nth .. ". ") .. name or (nth == "-1" and "最后一个" or "第" .. nth .. "个") .. name end
    names[#names + 1] = name
  end
  return table.concat(names, language == 1 and ", " or "、")
end

local function month_days(text, language)
  local numbers = string.gsub(text, "%-1", language == 1 and "the last" or "最后一")
  return language == 1 and "day " .. numbers or numbers .. "日"
end

local function in_words(rrule, language)
  local parts = {}
  for name, value in string.gmatch(rrule or "", "(%u+)=([^;]+)") do parts[name] = value end
  local known = steps[parts.FREQ or ""]
  if not known then return rrule or "" end
  local words = { known[language] }
  if parts.INTERVAL then words[#words + 1] = language == 1 and "(each " .. parts.INTERVAL .. ".)" or "(每隔" .. parts.INTERVAL .. ")" end
  if parts.BYMONTH then words[#words + 1] = language == 1 and "in month " .. parts.BYMONTH or parts.BYMONTH .. "月" end
  if parts.BYMONTHDAY then words[#words + 1] = month_days(parts.BYMONTHDAY, language) end
  if parts.BYDAY then words[#words + 1] = day_names(parts.BYDAY, language) end
  return table.concat(words, " ")
end

local holiday_words = { next_working_day = "休息日顺延 · else the next working day", previous_working_day = "休息日提前 · else the working day before",
  skip = "休息日不办 · not on days off", keep = "照常 · on days off too" }

-- ---- parts of a piece -------------------------------------------------------------------------------------------

local function of_piece(list, piece)
  local found = {}
  for _, item in ipairs(list) do
    if item.piece == piece then found[#found + 1] = item end
  end
  return found
end

local function field_notes(field)
  local notes = {}
  if field.values then notes[#notes + 1] = value_list(field) end
  if range_of(field) ~= "" and field.type ~= "text" then notes[#notes + 1] = range_of(field) end
  if field.default ~= nil then notes[#notes + 1] = "default " .. shown(field.default) end
  if field.required then notes[#notes + 1] = "required 必填" end
  if field.private then notes[#notes + 1] = "private 密" end
  if field.personal then notes[#notes + 1] = "personal 个人信息" end
  return table.concat(notes, "; ")
end

local function states_of(kind)
  if #kind.states == 0 then return end
  local names = {}
  for i, name in ipairs(kind.states) do
    local label = both(kind.state_labels and kind.state_labels[name], name == "void" and "作废 · Void" or "")
    names[i] = code(name) .. (label ~= "" and " " .. label or "")
  end
  line("")
  line("States 状态: %s", table.concat(names, ", "))
end

local function fields_table(kind)
  head("Field 字段", "Label 名称", "Type 类型", "")
  for _, field in ipairs(kind.fields) do row(code(field.name), both(field.label), type_of(field), field_notes(field)) end
end

local function from_of(event)
  if event.from == nil then return "(new 新建)" end
  return type(event.from) == "table" and table.concat(event.from, ", ") or event.from
end

local function takes_of(event)
  if event.name == "correct" then return "any field 任意字段, reason" end
  local names = {}
  for i, take in ipairs(event.takes) do names[i] = take.name .. (take.required and "*" or "") end
  return table.concat(names, ", ")
end

local function events_table(kind)
  head("Event 事件", "Label 名称", "From → to 状态", "Who may 谁可办", "With 填写")
  for _, event in ipairs(kind.events) do
    row(code(event.name), both(event.label), from_of(event) .. (event.to and " → " .. event.to or ""), who(event.by), takes_of(event))
  end
end

local function kind_section(kind)
  line("")
  line("#### %s %s", kind.name, both(kind.label))
  states_of(kind)
  fields_table(kind)
  if #kind.events > 0 then events_table(kind) end
  if #kind.timers > 0 then
    line("")
    line("Deadlines 时限: %s", codes(kind.timers))
  end
end

local function param_section(params)
  if #params == 0 then return end
  line("")
  line("### Parameters 参数")
  head("Name 参数", "Label 名称", "Default 默认", "Range 范围", "By 可按", "")
  for _, param in ipairs(params) do
    local value = shown(param.default, param.labels)
    if param.shared_default ~= nil then value = value .. " (" .. code(model.name) .. "; shared 通用: " .. shown(param.shared_default, param.labels) .. ")" end
    local range = param.values and value_list(param) or range_of(param)
    row(code(param.name), both(param.label), value, range, param.by and table.concat(param.by, ", ") or "", param.ours and "**ours 自定**" or "")
  end
end

local function schedule_section(schedules)
  if #schedules == 0 then return end
  line("")
  line("### Schedules 周期")
  head("Name 名称", "When 时间", "On days off 休息日", "Rule 规则")
  for _, schedule in ipairs(schedules) do
    local at = schedule.at and " " .. schedule.at or ""
    row(code(schedule.name) .. (schedule.label and " " .. both(schedule.label) or ""), in_words(schedule.rrule, 2) .. at .. " · " .. in_words(schedule.rrule, 1) .. at,
      holiday_words[schedule.if_holiday or "keep"], code(schedule.rrule or ""))
  end
end

local function alert_section(alerts)
  if #alerts == 0 then return end
  line("")
  line("### Alerts 提醒")
  head("Key 类别", "To 对象", "Urgency 级别", "Text 内容")
  for _, alert in ipairs(alerts) do row(code(alert.key or "?"), code(alert.to or "?"), alert.urgency, both(alert.text)) end
end

local function page_section(pages)
  if #pages == 0 then return end
  line("")
  line("### Paper 纸面")
  head("Page 纸面", "Title 标题", "Of 对象")
  for _, page in ipairs(pages) do row(code("print/" .. page.what .. "/…"), both(page.title), code(page.of)) end
end

local function rule_section(rules)
  if #rules == 0 then return end
  local names = {}
  for i, rule in ipairs(rules) do names[i] = code(rule.name) .. (rule.off and " (off 停用: " .. cell(rule.off) .. ")" or "") end
  line("")
  line("Rules 规则: %s", table.concat(names, ", "))
end

-- Fields and events that this piece adds to kinds of another.
local function additions(piece)
  for _, kind in ipairs(model.kinds) do
    local names = {}
    for _, list in ipairs { kind.fields, kind.events } do
      for _, item in ipairs(list) do
        local name = string.match(item.where or "", "^@?std/([%w_]+)/") or ""
        local from = name ~= "" and "std." .. name or ""
        if item.where and from == piece and kind.piece ~= piece and kind.piece ~= "" then names[#names + 1] = code(item.name) end
      end
    end
    if #names > 0 then
      line("")
      line("Adds to 补充 %s: %s", code(kind.name), table.concat(names, ", "))
    end
  end
end

local function piece_section(name, title, about)
  line("")
  line("## %s", title)
  if #about.rows > 0 then
    line("")
    line("Rows 条目: %s", table.concat(about.rows, ", "))
  end
  if about["zh-CN"] ~= "" then
    line("")
    line("%s", about["zh-CN"])
  end
  if about.en ~= "" then
    line("")
    line("%s", about.en)
  end
  additions(name)
  local kinds = of_piece(model.kinds, name)
  if #kinds > 0 then
    line("")
    line("### Kinds 对象")
  end
  for _, kind in ipairs(kinds) do kind_section(kind) end
  param_section(of_piece(model.params, name))
  schedule_section(of_piece(model.schedules, name))
  alert_section(of_piece(model.alerts, name))
  page_section(of_piece(model.pages, name))
  rule_section(of_piece(model.rules, name))
end

local function row_index()
  if #model.rows == 0 then return end
  line("")
  line("## What it covers 条目与部件")
  head("", "Part 条目", "Pieces 部件")
  for _, item in ipairs(model.rows) do
    local names = {}
    for i, piece in ipairs(item.pieces) do names[i] = piece == "" and code(model.name) or "[" .. piece .. "](#" .. string.gsub(piece, "%.", "") .. ")" end
    row(item.number, both(item.title), table.concat(names, ", "))
  end
end

return function(described)
  model, out = described, {}
  line("# %s", both(model.title, model.name))
  line("")
  line("本页由 `muster model` 从规则包生成,请勿手改。 Made by `muster model` from the rule pack; do not edit.")
  line("")
  line("标“**ours 自定**”的默认值不出自原文,为本项目所定,可调。 Defaults marked **ours** are not the source's figures: they are this project's, and can be tuned.")
  line("事件一栏带 * 者必填。 In events, * marks what must be given.")
  row_index()
  for _, piece in ipairs(model.pieces) do piece_section(piece.name, piece.name, piece.about) end
  piece_section("", model.name, model.about)
  line("")
  return table.concat(out, "\n")
end
