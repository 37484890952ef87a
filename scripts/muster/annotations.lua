-- Type annotations for the Lua language server (LuaLS): what a pack's author may write, with help in both languages. The signatures are the table of words
-- (core/script/vocabulary.c), the rest is the pack's own model. A word without its row there, or a row without its word, is an error.
local native, lib, state = ...
local pairs, ipairs, type, error, tostring, table, string, getmetatable =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.tostring, lib.table, lib.string, lib.getmetatable

local lines = {}
local function put(format, ...) lines[#lines + 1] = string.format(format, ...) end
local function blank() lines[#lines + 1] = "" end

local keywords = {}
for word in string.gmatch("and break do else elseif end false for function goto if in local nil not or repeat return then true until while", "%a+") do keywords[word] = true end

-- A field's name as ---@field takes it.
local function key(name)
  if string.match(name, "^[%a_][%w_]*$") and not keywords[name] then return name end
  return string.format("[%q]", name)
end

local function one_line(text) return (string.gsub(tostring(text), "%s+", " ")) end

-- "Micro-wish / 微心愿"
local function said(label)
  if type(label) ~= "table" then return label and one_line(label) or "" end
  local en, zh = label.en and one_line(label.en), label["zh-CN"] and one_line(label["zh-CN"])
  return en and zh and en ~= zh and en .. " / " .. zh or en or zh or ""
end

local function union(list, otherwise)
  local out = {}
  for i, value in ipairs(list) do out[i] = string.format("%q", value) end
  return #out > 0 and table.concat(out, "|") or otherwise
end

local function sorted(names)
  local out = {}
  for name in pairs(names) do out[#out + 1] = name end
  table.sort(out)
  return out
end

-- ---- the model ------------------------------------------------------------------------------------------------

local plain_types = { text = "string", integer = "integer", number = "number", money = "number", boolean = "boolean", time = "muster.time", date = "string", duration = "muster.duration", json = "any" }

-- How a field reads; given: how it is given to an event.
local function type_of(field, given)
  if field.private and not given then return "boolean" end
  if field.type == "enum" then return union(field.values, "string") end
  if field.type == "ref" then
    local kind = field.kind == "any" and "muster.entity" or "muster.kind." .. field.kind
    return given and kind .. "|string" or kind
  end
  if field.type == "list" then
    local of = type_of(field.of, given)
    return (string.find(of, "|", 1, true) and "(" .. of .. ")" or of) .. "[]"
  end
  if given and (field.type == "time" or field.type == "duration" or field.type == "date") then return plain_types[field.type] .. (field.type == "date" and "|muster.time" or "|string") end
  return plain_types[field.type]
end

local function all_kinds()
  local kinds = {}
  for _, kind in ipairs(native.system_kinds()) do kinds[#kinds + 1] = kind end
  for _, kind in ipairs(state.model.kinds) do kinds[#kinds + 1] = kind end
  return kinds
end

-- kind name → { { name, from } } of the refs that name a way back
local function backs_of(kinds)
  local backs = {}
  for _, kind in ipairs(kinds) do
    for _, field in ipairs(kind.fields) do
      local ref = field.type == "list" and field.of or field
      if field.back and ref.kind then
        backs[ref.kind] = backs[ref.kind] or {}
        table.insert(backs[ref.kind], { name = field.back, from = kind.name })
      end
    end
  end
  return backs
end

local function put_fields_class(kind, event, fields)
  put("---@class muster.fields.%s.%s : muster.because", kind.name, event.name)
  for _, take in ipairs(event.takes or {}) do
    local field = take.type and take or fields[take.name] or {}
    local needed = take.required or (field.required and not event.from and field.default == nil)
    put("---@field %s%s %s %s", key(take.name), needed and "" or "?", type_of(field, true) or "any", said(field.label))
  end
  if not event.from then put("---@field id? string") end
  put("---@class muster.data.%s.%s", kind.name, event.name)
  for _, take in ipairs(event.takes or {}) do
    local field = take.type and take or fields[take.name] or {}
    put("---@field %s%s %s", key(take.name), take.required and "" or "?", type_of(field) or "any")
  end
  put("---@class muster.event.%s.%s : muster.event_of.%s", kind.name, event.name, kind.name)
  put("---@field data muster.data.%s.%s", kind.name, event.name)
  put("---@alias muster.on.%s.%s fun(entity: muster.kind.%s, event: muster.event.%s.%s): muster.refusal?", kind.name, event.name, kind.name, kind.name, event.name)
end

local function put_kind(kind, backs)
  local fields = {}
  for _, field in ipairs(kind.fields) do fields[field.name] = field end
  for _, event in ipairs(kind.events or {}) do put_fields_class(kind, event, fields) end
  put("---@class muster.event_of.%s : muster.event", kind.name)
  put("---@field before muster.kind.%s", kind.name)
  for _, timer in ipairs(kind.timers or {}) do
    put("---@alias muster.on.%s.%s fun(entity: muster.kind.%s, event: muster.event_of.%s): muster.refusal?", kind.name, timer, kind.name, kind.name)
  end
  put("---@alias muster.timer.%s %s", kind.name, union(kind.timers or {}, "string"))
  put("---@alias muster.state.%s %s", kind.name, union(kind.states or {}, "nil"))
  put("---%s", said(kind.label))
  put("---@class muster.kind.%s : muster.entity", kind.name)
  put("---@field kind %q", kind.name)
  put("---@field state muster.state.%s", kind.name)
  for _, field in ipairs(kind.fields) do put("---@field %s%s %s %s", key(field.name), field.required and "" or "?", type_of(field), said(field.label)) end
  for _, back in ipairs(backs) do put("---@field %s muster.kind.%s[]", key(back.name), back.from) end
  for _, event in ipairs(kind.events or {}) do
    if event.from then put("---@field %s fun(self: muster.kind.%s, fields?: muster.fields.%s.%s): muster.kind.%s %s", key(event.name), kind.name, kind.name, event.name, kind.name, said(event.label)) end
  end
  put("---@class muster.where.%s", kind.name)
  put("---@field id? string|string[]")
  put("---@field state? muster.state.%s|muster.state.%s[]", kind.name, kind.name)
  put("---@field all? boolean")
  for _, field in ipairs(kind.fields) do put("---@field %s? any", key(field.name)) end
  put("---@field [string] any")
  blank()
end

-- ---- params, texts, ledgers ------------------------------------------------------------------------------------

local function param_type(param)
  if not param.keys then return type_of(param.field) or "any" end
  local out = {}
  for i, name in ipairs(param.keys) do out[i] = string.format("%s: %s", key(name), type_of(param.field) or "any") end
  return param.open and "table<string, " .. (type_of(param.field) or "any") .. ">" or "{ " .. table.concat(out, ", ") .. " }"
end

-- Shared ones go by their short names in their own files.
local function put_params()
  local seen = {}
  put("---@class muster.params")
  for _, param in ipairs(state.params) do
    local short = string.match(param.name, "([^.]+)$")
    put("---@field %s %s %s", key(param.name), param_type(param), said(param.label))
    if short ~= param.name and not state.param_by_name[short] and not seen[short] then put("---@field %s %s %s", key(short), param_type(param), said(param.label)) end
    seen[short] = true
  end
  put("---@field [string] fun(options: muster.options.param.NAME)")
  put("---@overload fun(name: muster.param_name, scopes?: table): any")
  put("param = {}")
  blank()
end

local function put_aliases(kinds)
  local names, events, ledgers, params = {}, {}, {}, {}
  for _, kind in ipairs(kinds) do
    names[#names + 1] = kind.name
    for _, event in ipairs(kind.events or {}) do events[#events + 1] = kind.name .. "." .. event.name end
    for _, timer in ipairs(kind.timers or {}) do events[#events + 1] = kind.name .. "." .. timer end
  end
  for _, ledger in ipairs(state.model.ledgers or {}) do ledgers[#ledgers + 1] = ledger.name end
  for _, param in ipairs(state.params) do params[#params + 1] = param.name end
  put("---@alias muster.kind %s", union(names, "string"))
  put("---@alias muster.event_name %s", union(events, "string"))
  put("---@alias muster.ledger %s", union(ledgers, "string"))
  put("---@alias muster.param_name %s", union(params, "string"))
  put("---@alias muster.text_key %s", union(sorted(state.texts), "string"))
  blank()
end

local basics = [[
---@class muster.duration
---@operator add(muster.duration|string): muster.duration
---@class muster.time
---@operator add(muster.duration|string): muster.time
---@operator sub(muster.duration|string): muster.time
---@operator sub(muster.time): muster.duration
---@class muster.because
---@field because? muster.labels|string|table
---@class muster.none
---@class muster.field
---@class muster.refusal
---@class muster.labels
---@field en string
---@field ["zh-CN"] string
---@class muster.happening
---@field seq integer
---@field time muster.time
---@field type string
---@class muster.local_time
---@field year integer
---@field month integer
---@field day integer
---@field hour integer
---@field minute integer
---@field second integer
---@field weekday integer
---@field works boolean
---@class muster.entity
---@field id string
---@field kind string
---@field state string
---@field created muster.time
---@field updated muster.time
---@class muster.event
---@field seq integer
---@field type string
---@field time muster.time
---@field due? muster.time
---@field data table
---@field before table
---@field actor string
---@field source string
---@field root integer
---@field cause? integer
---@field because? any
---@field missed integer
---@field retry integer
]]

-- ---- words ------------------------------------------------------------------------------------------------------

local function argument_type(word, argument)
  if argument.options then return "muster.options." .. string.gsub(word.name, ":", ".") end
  if argument.values then return union(argument.values, "string") end
  return argument.annotated
end

local function put_options(word)
  for _, argument in ipairs(word.arguments) do
    if argument.options then
      put("---@class muster.options.%s", (string.gsub(word.name, ":", ".")))
      for _, option in ipairs(argument.options) do put("---@field %s%s %s", key(option.name), option.optional and "?" or "", argument_type(word, option)) end
    end
  end
end

-- "fun(kind: muster.kind, id?: string): muster.entity"; curried words give a function of their last argument.
local function signature(word, types)
  local out = {}
  for i, argument in ipairs(word.arguments) do
    out[i] = argument.name .. (argument.optional and "?" or "") .. ": " .. (types and types[i] or argument_type(word, argument))
  end
  local gives = types and types.gives or word.gives
  if word.curried then return string.format("fun(%s): fun(%s)%s", out[1], out[2], gives ~= "nil" and ": " .. gives or "") end
  return string.format("fun(%s)%s", table.concat(out, ", "), gives ~= "nil" and ": " .. gives or "")
end

-- What a word is for each kind or event of the model: on("wish.submit", fn) knows its entity.
local special = {}
local function by_kind(types_of)
  return function(word, kinds)
    for _, kind in ipairs(kinds) do put("---@overload %s", signature(word, types_of(kind.name))) end
  end
end
special.find = by_kind(function(kind) return { string.format("%q", kind), "muster.where." .. kind, gives = "muster.kind." .. kind .. "[]" } end)
special.count = by_kind(function(kind) return { string.format("%q", kind), "muster.where." .. kind, gives = "integer" } end)
special.sum = by_kind(function(kind) return { string.format("%q", kind), "string", "muster.where." .. kind, gives = "number" } end)
special.get = by_kind(function(kind) return { string.format("%q", kind), gives = "muster.kind." .. kind .. "?" } end)
special.after = by_kind(function(kind) return { nil, "muster.kind." .. kind, "muster.timer." .. kind, gives = "muster.time" } end)
special.at = special.after
special["t:create"] = by_kind(function(kind) return { string.format("%q", kind), gives = "muster.kind." .. kind } end)

local function each_event(kinds, fn)
  for _, kind in ipairs(kinds) do
    for _, event in ipairs(kind.events or {}) do fn(kind.name, event.name, not event.from, false) end
    for _, timer in ipairs(kind.timers or {}) do fn(kind.name, timer, false, true) end
  end
end

local function handler(word, kinds)
  each_event(kinds, function(kind, event)
    put("---@overload fun(event: %q, options: muster.options.%s|muster.on.%s.%s, fn?: muster.on.%s.%s)", kind .. "." .. event, word.name, kind, event, kind, event)
  end)
end
special.on, special.check = handler, handler

function special.create(word, kinds)
  each_event(kinds, function(kind, event, creates)
    if creates then put("---@overload %s", signature(word, { string.format("%q", kind .. "." .. event), string.format("muster.fields.%s.%s", kind, event), gives = "muster.kind." .. kind })) end
  end)
end

function special.emit(word, kinds)
  each_event(kinds, function(kind, event, creates, timer)
    if not creates and not timer then
      put("---@overload %s", signature(word, { string.format("%q", kind .. "." .. event), "muster.kind." .. kind, string.format("muster.fields.%s.%s", kind, event), gives = "muster.kind." .. kind }))
    end
  end)
end

special["t:send"] = function(_, kinds)
  each_event(kinds, function(kind, event, creates, timer)
    local entity = creates and "" or string.format("entity: muster.kind.%s, ", kind)
    if not timer then
      put("---@overload fun(self: muster.t, event: %q, %sfields?: muster.fields.%s.%s, options?: muster.options.t.send): muster.kind.%s", kind .. "." .. event, entity, kind, event, kind)
    end
  end)
end

local function put_word(word, others, kinds)
  put("---%s", word.en)
  put("---")
  put("---%s", word.zh)
  local names = {}
  for i, argument in ipairs(word.arguments) do
    if word.curried and i > 1 then break end
    names[i] = argument.name
    put("---@param %s%s %s", argument.name, argument.optional and "?" or "", argument_type(word, argument))
  end
  if word.curried then
    put("---@return fun(%s: %s)%s", word.arguments[2].name, argument_type(word, word.arguments[2]), word.gives ~= "nil" and ": " .. word.gives or "")
  elseif word.gives ~= "nil" then
    put("---@return %s", word.gives)
  end
  for _, other in ipairs(others) do put("---@overload %s", signature(other)) end
  if special[word.name] then special[word.name](word, kinds) end
  put("function %s(%s) end", word.name, table.concat(names, ", "))
  blank()
end

-- A word that several sorts of files have is one function; the first home's is the main signature.
local function put_words(words, kinds)
  local by_name, order = {}, {}
  for _, word in ipairs(words) do
    if not by_name[word.name] then order[#order + 1] = word.name end
    by_name[word.name] = by_name[word.name] or {}
    table.insert(by_name[word.name], word)
    put_options(word)
  end
  blank()
  put_params()
  put("---@class muster.t")
  put("local t = {}")
  put("log = {}")
  put("---@type muster.none")
  put("none = nil")
  put("---@type muster.field")
  put("required = nil")
  blank()
  for _, name in ipairs(order) do
    local list = by_name[name]
    local main = table.remove(list, 1)
    if name ~= "param" and name ~= "param.NAME" and name ~= "none" and name ~= "required" then put_word(main, list, kinds) end
  end
end

-- ---- nothing is left out ----------------------------------------------------------------------------------------

local function actual_words(policy_words, model_words)
  local actual = { policy = {}, model = {}, test = {} }
  for name, word in pairs(policy_words) do
    if name == "log" then
      for member in pairs(word) do actual.policy["log." .. member] = true end
    else
      actual.policy[name] = true
    end
  end
  actual.policy["param.NAME"] = true
  for name in pairs(model_words) do actual.model[name] = true end
  local tests = native.compile("@muster/test.lua", lib)(native)
  for name in pairs(getmetatable(tests.new()).__index) do
    if name ~= "__index" then actual.test["t:" .. name] = true end
  end
  actual.test.test = true
  return actual
end

local function compare(words, actual)
  local known = {}
  for _, word in ipairs(words) do
    known[word.home .. " " .. word.name] = true
    if actual[word.home] and not actual[word.home][word.name] then error(string.format("core/script/vocabulary.c: '%s' is no word of the language (%s)", word.name, word.home), 0) end
  end
  for home, names in pairs(actual) do
    for name in pairs(names) do
      if not known[home .. " " .. name] then error(string.format("core/script/vocabulary.c: the word '%s' (%s) has no row", name, home), 0) end
    end
  end
end

-- annotations(policy words, model words): the lines of the file
return function(policy_words, model_words)
  local words, kinds = native.vocabulary(), all_kinds()
  compare(words, actual_words(policy_words, model_words))
  local backs = backs_of(kinds)
  put("---@meta muster")
  put("-- The words and the model of the pack \"%s\" for the Lua language server; written by muster annotations. Do not edit.", state.pack.name)
  put("-- luacheck: ignore")
  blank()
  put_aliases(kinds)
  put("%s", basics)
  for _, kind in ipairs(kinds) do put_kind(kind, backs[kind.name] or {}) end
  put_words(words, kinds)
  return lines
end
