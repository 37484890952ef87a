-- What is typed at a console: it may say what policies and tests say, and sees each answer as a person reads it.
local parts, drive = ...
local native, lib = parts.native, parts.lib
local pairs, ipairs, type, error, tostring, setmetatable, select, string, table =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.tostring, lib.setmetatable, lib.select, lib.string, lib.table

-- ---- showing ----

local DEPTH, ITEMS = 4, 50

local function first_text(entity)
  local name = native.name_of(entity)
  if name ~= entity.id then return name end
  for _, field in ipairs(drive.fields(entity)) do
    if type(field.value) == "string" then return field.value end
  end
  return ""
end

local function in_a_line(entity)
  local place = entity.state and "  " .. entity.state or ""
  if native.entity(entity) == "alert" then return string.format("%s%s  %s to %s about %s", tostring(entity), place, entity.key, entity.target, tostring(entity.about)) end
  return tostring(entity) .. place .. "  " .. first_text(entity)
end

local function is_said(value)
  return type(value) == "table" and type(value.en) == "string" and type(value["zh-CN"]) == "string"
end

local show_table

local function show(value, indent)
  if native.entity(value) then return in_a_line(value) end
  if is_said(value) then return value.en .. " / " .. value["zh-CN"] end
  if type(value) == "string" then return '"' .. value .. '"' end
  if type(value) == "table" then return show_table(value, indent or "") end
  return tostring(value)
end

function show_table(value, indent)
  if #indent >= 2 * DEPTH then return "{ … }" end
  local inner, lines, left = indent .. "  ", {}, 0
  for key, item in pairs(value) do
    if #lines == ITEMS then
      left = left + 1
    else
      local name = type(key) == "number" and "" or (string.match(tostring(key), "^[%a_][%w_]*$") or '["' .. tostring(key) .. '"]') .. " = "
      lines[#lines + 1] = inner .. name .. show(item, inner)
    end
  end
  if #lines == 0 then return "{}" end
  if left > 0 then lines[#lines + 1] = inner .. "… and " .. left .. " more" end
  return "{\n" .. table.concat(lines, "\n") .. "\n" .. indent .. "}"
end

local function show_entity(entity)
  local lines = { tostring(entity) .. (entity.state and "  " .. entity.state or "") }
  for _, field in ipairs(drive.fields(entity)) do
    lines[#lines + 1] = string.format("  %-14s ", field.name) .. show(field.value, "  ")
  end
  return table.concat(lines, "\n")
end

local function all_entities(list)
  for _, item in ipairs(list) do
    if not native.entity(item) then return false end
  end
  return #list > 0
end

local function show_entities(list)
  local lines = {}
  for i, entity in ipairs(list) do
    if i > ITEMS then break end
    lines[i] = in_a_line(entity)
  end
  lines[#lines + 1] = #list .. (list.more and " and more" or " in all")
  return table.concat(lines, "\n")
end

local function answer_of(value)
  if native.entity(value) then return show_entity(value) end
  if type(value) == "table" and all_entities(value) then return show_entities(value) end
  return show(value)
end

-- ---- what may be said ----

local test = native.compile("@muster/test.lua", lib)
local t = test({ libraries = lib, words = native.words, drive = drive, entity = native.entity, suggest = native.suggest }).new()
local printed = {}

local function print(...)
  local shown = {}
  for i = 1, select("#", ...) do shown[i] = answer_of((select(i, ...))) end
  printed[#printed + 1] = table.concat(shown, "  ")
end

local function sorted(list)
  table.sort(list)
  return list
end

local names = parts.words.policy_words("console")
local words = table.concat(sorted(parts.errors.keys_of(names)), " ")
for name, value in pairs(lib) do names[name] = value end
names.t, names.print = t, print
names.words = function() printed[#printed + 1] = words end

local env = setmetatable({}, {
  __index = function(_, name)
    local value = names[name]
    if value == nil then error(string.format("nothing is named '%s'%s", tostring(name), native.suggest(tostring(name), parts.errors.keys_of(names))), 2) end
    return value
  end,
})

-- ---- answers ----

-- What the chunk printed and gave, as text.
local function answer(chunk)
  printed = {}
  local function add(...)
    for i = 1, select("#", ...) do printed[#printed + 1] = answer_of((select(i, ...))) end
  end
  add(chunk())
  return table.concat(printed, "\n")
end

-- The variables as statements that make them again: entities are looked up, texts and numbers written down; others are named.
local function variables()
  local lines, lost = {}, {}
  for name, value in pairs(env) do
    if native.entity(value) then
      lines[#lines + 1] = string.format("%s = get(%q, %q)", name, native.entity(value), value.id)
    elseif type(value) == "string" or type(value) == "number" or type(value) == "boolean" then
      lines[#lines + 1] = string.format("%s = %q", name, value)
    else
      lost[#lost + 1] = name
    end
  end
  return table.concat(lines, "\n"), table.concat(lost, ", ")
end

return { env = env, answer = answer, variables = variables }
