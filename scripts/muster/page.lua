-- Pages to print. print_page declares one as data and a function that reads; what the function gives is made plain here: blocks whose texts
-- are in both languages, for the one renderer (core/http/paper.c).
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local pairs, ipairs, type, error, tostring, string, math, select =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.tostring, lib.string, lib.math, lib.select
local mistake, expect_keys, only_loading = parts.errors.mistake, parts.errors.expect_keys, parts.errors.only_loading
local shown, add_handler = parts.texts.shown, parts.policies.add_handler

local BLOCKS_MAX, ROWS_MAX, BLANK_CELLS_MAX = 2000, 5000, 20000

local function fault(format, ...)
  error(string.format(format, ...), 0)
end

-- ---- labels ---------------------------------------------------------------------------------------------------

local function kind_named(name)
  local kind = state.kind_by_name[name]
  if kind then return kind end
  local names = {}
  for known in pairs(state.kind_by_name) do names[#names + 1] = known end
  error(string.format("no kind '%s'%s", tostring(name), native.suggest(tostring(name), names)), 3)
end

local function of_field(field, value)
  if type(field) == "function" then field = field() end
  if value == nil then return field.label end
  return field.labels and field.labels[value] or tostring(value)
end

-- label("wish") · label("wish.submit"), an event or a field · label("wish.category", wish.category), a value · label("wish.state", wish.state)
local function label(path, value)
  local name, part = string.match(tostring(path), "^([%w_]+)%.?([%w_]*)$")
  local kind = kind_named(name or path)
  if part == "" then return kind.label or name end
  if part == "state" then
    if value == nil then return { en = "State", ["zh-CN"] = "状态" } end
    return kind.state_labels and kind.state_labels[value] or tostring(value)
  end
  local field, event = kind.fields[part], kind.events[part]
  if field then return of_field(field, value) or part end
  if event then return event.label or part end
  return part
end

-- What is private is told as present only, on paper too.
local function masked(value)
  if value == nil then return "" end
  return "＊＊＊"
end

-- ---- plain texts ------------------------------------------------------------------------------------------------

local plain_text

local function joined(list)
  local en, zh = "", ""
  for i, item in ipairs(list) do
    local text = plain_text(item)
    local both = type(text) == "table"
    en = en .. (i > 1 and ", " or "") .. (both and text.en or text)
    zh = zh .. (i > 1 and "、" or "") .. (both and text["zh-CN"] or text)
  end
  if en == zh then return en end
  return { en = en, ["zh-CN"] = zh }
end

local function number_text(value)
  if math.type(value) == "integer" then return tostring(value) end
  return (string.gsub(string.gsub(string.format("%.2f", value), "0+$", ""), "%.$", ""))
end

-- A text is a text, a pair of languages (say, label), an entity (its name), a time, a number, or a list of such.
function plain_text(value)
  local kind = type(value)
  if value == nil then return "" end
  if kind == "string" then return value end
  if kind == "number" then return number_text(value) end
  if kind == "boolean" then return value and { en = "yes", ["zh-CN"] = "是" } or { en = "no", ["zh-CN"] = "否" } end
  if kind == "table" and (value.en or value["zh-CN"]) then
    return { en = tostring(value.en or value["zh-CN"]), ["zh-CN"] = tostring(value["zh-CN"] or value.en) }
  end
  if kind == "table" then return joined(value) end
  if native.entity(value) then return native.name_of(value) end
  if native.is_time(value) then return { en = shown(nil, value, "en"), ["zh-CN"] = shown(nil, value, "zh-CN") } end
  return tostring(value)
end

-- Holes are empty cells: a row has as many cells as there are columns.
local function plain_texts(list, count)
  local out = {}
  for i = 1, count or #list do out[i] = plain_text(list[i]) end
  return out
end

-- ---- blocks -----------------------------------------------------------------------------------------------------

-- What stands over something on a shared page is said in the community's words; what it holds is data.
local function own_words(text, shared)
  return shared and parts.reword.said(text) or text
end

local function plain_heads(list, shared)
  local out = {}
  for i, text in ipairs(list) do out[i] = plain_text(own_words(text, shared)) end
  return out
end

local function plain_table(spec, shared)
  if type(spec) ~= "table" or type(spec.columns) ~= "table" or #spec.columns == 0 then fault("a table block names its columns: { table = { columns = { … }, rows = { … } } }") end
  local rows = {}
  if #(spec.rows or {}) > ROWS_MAX then fault("a table on paper has at most %d rows", ROWS_MAX) end
  for i, row in ipairs(spec.rows or {}) do rows[i] = plain_texts(row, #spec.columns) end
  return { type = "table", columns = plain_heads(spec.columns, shared), rows = rows, numbered = spec.numbered == true, blank = math.min(spec.blank or 0, ROWS_MAX) }
end

local function plain_fields(spec, shared)
  local rows = {}
  for i, pair in ipairs(spec) do rows[i] = { plain_text(own_words(pair[1], shared)), plain_text(pair[2]) } end
  return { type = "fields", rows = rows }
end

local makers = {
  heading = function(block, shared) return { type = "heading", level = block.level == 3 and 3 or 2, text = plain_text(own_words(block.heading, shared)) } end,
  paragraph = function(block) return { type = "paragraph", text = plain_text(block.paragraph) } end,
  note = function(block) return { type = "note", text = plain_text(block.note) } end,
  fields = function(block, shared) return plain_fields(block.fields, shared) end,
  table = function(block, shared) return plain_table(block.table, shared) end,
  list = function(block) return { type = "list", ordered = block.ordered == true, items = plain_texts(block.list) } end,
  signatures = function(block, shared) return { type = "signatures", items = plain_heads(block.signatures, shared) } end,
  page_break = function() return { type = "page_break" } end,
}

local function plain_block(block, shared)
  if type(block) ~= "table" or block.en or block["zh-CN"] then return { type = "paragraph", text = plain_text(block) } end
  for name, make in pairs(makers) do
    if block[name] ~= nil then return make(block, shared) end
  end
  fault("no such block; there are: heading, paragraph, note, fields, table, list, signatures, page_break")
end

local function plain_blocks(blocks, shared)
  local out = {}
  if #blocks > BLOCKS_MAX then fault("a page has at most %d blocks", BLOCKS_MAX) end
  local blank = 0
  for i, block in ipairs(blocks) do
    out[i] = plain_block(block, shared)
    blank = blank + (out[i].blank or 0) * #(out[i].columns or {})
    if blank > BLANK_CELLS_MAX then fault("a page leaves at most %d cells blank", BLANK_CELLS_MAX) end
  end
  return out
end

-- ---- periods ----------------------------------------------------------------------------------------------------

local month_days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function days_in(year, month)
  if month == 2 and (year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)) then return 29 end
  return month_days[month]
end

local function span(id, year, from, to)
  return { id = id, year = year, first = string.format("%04d-%02d-01", year, from), last = string.format("%04d-%02d-%02d", year, to, days_in(year, to)) }
end

local function integers(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = math.tointeger(lib.tonumber((select(i, ...)))) end
  return lib.table.unpack(out)
end

-- "2024-05" as { id, year, month, first = "2024-05-01", last = "2024-05-31" }; nil: it is none
local periods = {
  year = function(id)
    local year = integers(string.match(id, "^(%d%d%d%d)$"))
    return year and span(id, year, 1, 12)
  end,
  quarter = function(id)
    local year, quarter = integers(string.match(id, "^(%d%d%d%d)%-?Q([1-4])$"))
    local out = year and span(id, year, quarter * 3 - 2, quarter * 3)
    if out then out.quarter = quarter end
    return out
  end,
  month = function(id)
    local year, month = integers(string.match(id, "^(%d%d%d%d)%-(%d%d)$"))
    if not year or month < 1 or month > 12 then return nil end
    local out = span(id, year, month, month)
    out.month = month
    return out
  end,
  day = function(id)
    local year, month, day = integers(string.match(id, "^(%d%d%d%d)%-(%d%d)%-(%d%d)$"))
    if not year or month < 1 or month > 12 or day < 1 or day > days_in(year, month) then return nil end
    return { id = id, year = year, month = month, first = id, last = id }
  end,
}

-- ---- the word ---------------------------------------------------------------------------------------------------

local options = native.options("print_page")

local function title_of(spec, subject, shared)
  local title = spec.title
  if type(title) == "function" then title = title(subject) end
  return plain_text(own_words(title, shared))
end

-- print_page("minutes", "meeting", { title = { en = …, ["zh-CN"] = … } }, function(meeting) return { … blocks } end); of: a kind, or year, quarter,
-- month, day. title may be a function too, spec.name then names the page in lists.
local function declare(prefix)
  return function(what, of, spec, fn)
    only_loading("print_page")
    if type(what) ~= "string" or not string.match(what, "^[a-z][a-z0-9_]*$") then mistake("print_page names itself with a-z 0-9 _") end
    if not state.kind_by_name[of] and not periods[of] then kind_named(of) end
    expect_keys("print_page(\"" .. what .. "\")", spec, options)
    local name = spec.name or spec.title
    if type(name) ~= "table" or not name.en or not name["zh-CN"] then mistake("print_page(\"%s\") needs title = { en = …, [\"zh-CN\"] = … }", what) end
    if type(fn) ~= "function" then mistake("print_page(\"%s\") needs a function that gives blocks", what) end
    for _, other in ipairs(state.pages) do
      if other.what == what then mistake("print_page(\"%s\") stands twice", what) end
    end
    local period, shared = periods[of], string.sub(native.where(), 1, 1) == "@"
    local at = add_handler(prefix, "page", { label = what }, { name = "page_" .. what }, function(subject)
      if period then subject = period(subject) end
      local blocks = subject and fn(subject)
      if not blocks then return nil end
      return { title = title_of(spec, subject, shared), blocks = plain_blocks(blocks, shared) }
    end)
    state.pages[#state.pages + 1] = { what = what, of = of, title = name, handler = at }
  end
end

return { declare = declare, label = label, masked = masked, kind_named = kind_named }
