-- What a model file says about fields: text { … }, ref "unit", list(text), enum { … }; and the plain tables the engine reads.
local parts = ...
local native, lib = parts.native, parts.lib
local pairs, ipairs, type, setmetatable, select, table, string =
  lib.pairs, lib.ipairs, lib.type, lib.setmetatable, lib.select, lib.table, lib.string
local mistake, expect_keys = parts.errors.mistake, parts.errors.expect_keys

local field_order = 0
local required = setmetatable({}, { __name = "required" })

local function constructor(kind_of)
  return function(options, ...)
    if select("#", ...) > 0 then mistake("a field takes one table of options") end
    if options ~= nil and type(options) ~= "table" then mistake("%s { … } takes a table of options", kind_of) end
    field_order = field_order + 1
    local field = { type = kind_of, order = field_order, at = native.where() }
    for name, value in pairs(options or {}) do field[name] = value end
    return field
  end
end

local function ref(target)
  if type(target) ~= "string" then mistake("ref names its kind: ref \"unit\"") end
  field_order = field_order + 1
  local field = { type = "ref", kind = target, order = field_order, at = native.where() }
  return setmetatable(field, { __call = function(self, options)
    for name, value in pairs(options) do self[name] = value end
    return self
  end })
end

local function list(of)
  local element = type(of) == "function" and of() or of
  if type(element) ~= "table" or not element.type then mistake("a list names what it holds: list(text)") end
  field_order = field_order + 1
  local field = { type = "list", of = element, order = field_order, at = native.where() }
  return setmetatable(field, { __call = function(self, options)
    for name, value in pairs(options) do self[name] = value end
    return self
  end })
end

local function enum(options)
  field_order = field_order + 1
  local field = { type = "enum", values = {}, order = field_order, at = native.where() }
  for name, value in pairs(options) do
    if type(name) ~= "string" then field.values[#field.values + 1] = value else field[name] = value end
  end
  return setmetatable(field, { __call = function(self, more)
    for name, value in pairs(more) do self[name] = value end
    return self
  end })
end

local field_options = { type = true, order = true, at = true, label = true, required = true, min = true, max = true, default = true, personal = true,
  private = true, back = true, kind = true, values = true, retired = true, labels = true, of = true, index = true, name = true, help = true }

local function plain_field(name, field, owner)
  if type(field) == "function" then field = field() end
  if type(field) ~= "table" or not field.type then mistake("%s.%s is no field; write %s = text { … }", owner, name, name) end
  expect_keys(owner .. "." .. name, field, field_options, field.at)
  local copy = { name = name }
  for key, value in pairs(field) do copy[key] = value end
  copy.order = nil
  if copy.of then copy.of = plain_field(name, copy.of, owner) end
  return copy, field.order or 0
end

local function sorted_fields(fields, owner)
  local order, out = {}, {}
  for name, field in pairs(fields or {}) do
    local copy, at = plain_field(name, field, owner)
    order[#order + 1] = { at = at, field = copy }
  end
  table.sort(order, function(a, b) return a.at < b.at end)
  for i, item in ipairs(order) do out[i] = item.field end
  return out
end

local function plain_takes(takes, owner)
  local out, named = {}, {}
  for key, value in pairs(takes or {}) do
    if type(key) ~= "string" then
      if type(value) ~= "string" then mistake("%s: takes lists names, like { \"unit\", reason = text {} }", owner) end
      out[#out + 1] = { name = value }
    else
      named[#named + 1] = key
    end
  end
  table.sort(named)
  for _, name in ipairs(named) do
    local value = takes[name]
    if value == required then
      out[#out + 1] = { name = name, required = true }
    else
      local argument = plain_field(name, value, owner)
      if name == "reason" then argument.label = argument.label or { en = "Reason", ["zh-CN"] = "理由" } end
      out[#out + 1] = argument
    end
  end
  return out
end

local function plain_by(by)
  local out = {}
  for i, role in ipairs(type(by) == "string" and { by } or by or {}) do
    local name, of = string.match(role, "^(%S+) of (%S+)$")
    out[i] = { role = name or role, of = of }
  end
  return out
end

local words = { ref = ref, list = list, enum = enum, required = required }
for _, name in ipairs { "text", "integer", "number", "money", "boolean", "time", "date", "duration", "json" } do
  words[name] = constructor(name)
end

return { words = words, sorted_fields = sorted_fields, plain_takes = plain_takes, plain_by = plain_by }
