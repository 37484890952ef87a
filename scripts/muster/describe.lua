-- What a pack is made of, as one plain table: for people (muster model, docs/model.md) and for programs (--format json).
-- It reads what the load left in `state`, the pieces' about.md, and the alert { … } calls in the policies' texts.
local native, lib, state = ...
local ipairs, type, tostring, select, table, string = lib.ipairs, lib.type, lib.tostring, lib.select, lib.table, lib.string

-- "@std/wish/model.lua:3" → "std.wish"; "policies/wish.lua:1" → "": the pack's own
local function piece_of(where)
  local name = string.match(where or "", "^@?std/([%w_]+)[/.]")
  return name and "std." .. name or ""
end

local function list_of(text)
  local out = {}
  for item in string.gmatch(text or "", "[^,%s]+") do out[#out + 1] = item end
  return out
end

-- ---- about.md -------------------------------------------------------------------------------------------------

local function section(text, title)
  local out, inside = {}, false
  for line in string.gmatch(text .. "\n", "(.-)\r?\n") do
    if string.find(line, "^## ") then
      inside = string.find(line, "^## " .. title) ~= nil
    elseif inside and not string.find(line, "^rows:") and not string.find(line, "^ours:") then
      out[#out + 1] = line
    end
  end
  return (string.match(table.concat(out, "\n"), "^%s*(.-)%s*$"))
end

-- "rows: 23, 28", "ours: std.wish.claim_within", "row 23: English / 中文" (a pack's own list of what it must cover), ## English, ## 中文
local function read_about(text)
  local about = { rows = {}, ours = {}, titles = {}, en = section(text, "English"), ["zh-CN"] = section(text, "中文") }
  for line in string.gmatch(text .. "\n", "(.-)\r?\n") do
    local number, en, zh = string.match(line, "^row (%d+): (.-) / (.+)$")
    if number then about.titles[#about.titles + 1] = { number = lib.math.tointeger(lib.tonumber(number)), title = { en = en, ["zh-CN"] = zh } } end
    for _, row in ipairs(list_of(string.match(line, "^rows:(.*)$"))) do about.rows[#about.rows + 1] = lib.math.tointeger(lib.tonumber(row)) end
    for _, name in ipairs(list_of(string.match(line, "^ours:(.*)$"))) do about.ours[#about.ours + 1] = name end
  end
  return about
end

local function about_of(piece)
  local name = string.match(piece, "^std%.(.+)$")
  for _, path in ipairs { "@std/" .. name .. "/about.md", "@std/" .. name .. ".md" } do
    if native.exists(path) then return read_about(native.text(path)) end
  end
  return read_about("")
end

-- ---- alerts, from the policies' texts ---------------------------------------------------------------------------

-- From an opening brace to its closing one; texts and comments may hold braces.
local function braced(text, from)
  local depth, at = 0, from
  while at <= #text do
    local c = string.sub(text, at, at)
    if c == "{" then
      depth = depth + 1
    elseif c == "}" then
      depth = depth - 1
      if depth == 0 then return string.sub(text, from + 1, at - 1) end
    elseif c == '"' then
      at = string.find(text, '"', at + 1, true) or #text
    elseif string.sub(text, at, at + 1) == "--" then
      at = string.find(text, "\n", at, true) or #text
    end
    at = at + 1
  end
end

local function line_of(text, at)
  local _, breaks = string.gsub(string.sub(text, 1, at), "\n", "")
  return breaks + 1
end

-- The member's expression: up to the next comma outside brackets.
local function expression(body, name)
  local from = select(2, string.find(body, "%f[%w_]" .. name .. "%s*=%s*"))
  if not from then return nil end
  local depth, at = 0, from + 1
  while at <= #body do
    local c = string.sub(body, at, at)
    if string.find("({[", c, 1, true) then depth = depth + 1 end
    if string.find(")}]", c, 1, true) then depth = depth - 1 end
    if c == "," and depth == 0 then break end
    if c == '"' then at = string.find(body, '"', at + 1, true) or #body end
    at = at + 1
  end
  return (string.gsub(string.match(string.sub(body, from + 1, at - 1), "^%s*(.-)%s*$"), "%s+", " "))
end

local function alerts_of(path)
  local text, out, at = native.text(path), {}, 1
  while true do
    local from, brace = string.find(text, "%f[%w_.:]alert%s*%(?%s*{", at)
    if not from then return out end
    local body = braced(text, brace) or ""
    local said = expression(body, "text")
    local key = said and string.match(said, '^say%("([%w_]+)"')
    local quoted = expression(body, "key")
    out[#out + 1] = { where = path .. ":" .. line_of(text, from), key = quoted and string.gsub(quoted, '"', "") or nil, to = expression(body, "to"),
      about = expression(body, "about"), urgency = string.gsub(expression(body, "urgency") or "normal", '"', ""), text = key and state.texts[key] or nil }
    at = brace + 1
  end
end

-- ---- parts ------------------------------------------------------------------------------------------------------

local function plain(value)
  if type(value) == "userdata" then return tostring(value) end
  return value
end

local function take_of(argument)
  return { name = argument.name, required = argument.required or nil, type = argument.type, label = argument.label }
end

local function events_of(kind)
  local out = {}
  for i, event in ipairs(kind.events) do
    local takes = {}
    for k, argument in ipairs(event.takes) do takes[k] = take_of(argument) end
    out[i] = { name = event.name, from = event.from, to = event.to, by = event.by, takes = takes, label = event.label, where = event.at }
  end
  return out
end

local function field_of(field)
  return { name = field.name, type = field.type, of = field.of and field.of.type or nil, kind = field.kind or field.of and field.of.kind or nil, required = field.required, default = plain(field.default),
    min = field.min, max = field.max, values = field.values, labels = field.labels, retired = field.retired, private = field.private, personal = field.personal, back = field.back,
    label = field.label, help = field.help, where = field.at }
end

local function kinds_of(model)
  local out = {}
  for i, kind in ipairs(model.kinds) do
    local fields = {}
    for k, field in ipairs(kind.fields) do fields[k] = field_of(field) end
    out[i] = { name = kind.name, piece = piece_of(kind.at), label = kind.label, fields = fields, states = kind.states, state_labels = kind.state_labels, events = events_of(kind),
      timers = kind.timers, timer_labels = kind.timer_labels, unique = kind.unique, where = kind.at }
  end
  return out
end

local function params_of(ours)
  local out = {}
  for i, param in ipairs(state.params) do
    local field = param.field
    out[i] = { name = param.name, piece = piece_of(param.where), label = param.label, help = param.help, type = param.keys and "table" or field.type, of = param.keys and field.type or nil,
      default = param.keys and param.defaults or field.default, keys = param.keys, shared_default = param.shared, stated = param.stated, min = plain(field.min), max = plain(field.max), values = field.values,
      labels = field.labels, by = param.by, ours = ours[param.name] or nil, where = param.where }
  end
  return out
end

local function schedules_of()
  local out = {}
  for i, schedule in ipairs(state.schedules) do
    local handler = state.handlers[schedule.handler]
    out[i] = { name = schedule.name, piece = piece_of(handler.where), rrule = schedule.rrule, at = schedule.at, if_holiday = schedule.if_holiday, catch_up = schedule.catch_up,
      label = schedule.label, where = handler.where }
  end
  return out
end

local function rules_of()
  local out = {}
  for _, handler in ipairs(state.handlers) do
    if handler.use == "on" or handler.use == "check" then
      out[#out + 1] = { name = handler.name, piece = piece_of(handler.where), use = handler.use, event = handler.event, off = handler.off, where = handler.where }
    end
  end
  return out
end

local function pages_of()
  local out = {}
  for i, page in ipairs(state.pages) do
    out[i] = { what = page.what, of = page.of, title = page.title, piece = piece_of(state.handlers[page.handler].where) }
  end
  return out
end

local function add(set, list, name)
  if name ~= "" and not set[name] then
    set[name] = true
    list[#list + 1] = name
  end
end

-- Pieces in the order of pack.lua, then libraries that came with them; the pack itself last.
local function pieces_of(pack, parts)
  local set, names, out = {}, {}, {}
  for _, name in ipairs(pack.uses or {}) do add(set, names, name) end
  for _, body in ipairs(state.bodies) do add(set, names, piece_of(body.path)) end
  for _, list in ipairs(parts) do
    for _, item in ipairs(list) do add(set, names, item.piece) end
  end
  for i, name in ipairs(names) do out[i] = { name = name, about = about_of(name) } end
  return out
end

local function by_number(a, b) return a.number < b.number end

local function rows_of(pieces, own)
  local rows, at = {}, {}
  for _, title in ipairs(own.titles) do
    rows[#rows + 1] = { number = title.number, title = title.title, pieces = {} }
    at[title.number] = rows[#rows]
  end
  local function cover(name, about)
    for _, number in ipairs(about.rows) do
      local row = at[number]
      if row then row.pieces[#row.pieces + 1] = name end
    end
  end
  for _, piece in ipairs(pieces) do cover(piece.name, piece.about) end
  cover("", own)
  table.sort(rows, by_number)
  return rows
end

-- describe(pack, model, about): `about` is the text of the pack's own about.md
return function(pack, model, about)
  local own, ours, alerts = read_about(about), {}, {}
  local kinds, schedules, rules, pages = kinds_of(model), schedules_of(), rules_of(), pages_of()
  for _, body in ipairs(state.bodies) do
    for _, alert in ipairs(alerts_of(body.path)) do
      alert.piece = piece_of(body.path)
      alerts[#alerts + 1] = alert
    end
  end
  local pieces = pieces_of(pack, { kinds, schedules, rules, pages })
  for _, piece in ipairs(pieces) do
    for _, name in ipairs(piece.about.ours) do ours[name] = true end
  end
  for _, name in ipairs(own.ours) do ours[name] = true end
  local params = params_of(ours)
  return { name = pack.name, title = pack.title, timezone = pack.timezone, calendar = pack.calendar, uses = pack.uses, about = own, rows = rows_of(pieces, own), pieces = pieces, kinds = kinds, params = params,
    schedules = schedules, alerts = alerts, rules = rules, pages = pages, ledgers = model.ledgers }
end
