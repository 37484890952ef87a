-- The policy language: what a pack's files may say. This file reads a pack in phases and leaves plain tables for the engine.
-- It gets one table of natives and returns { load, setup }.
local native = ...
local lib = native.libraries
local pairs, ipairs, type, error, pcall, setmetatable, tostring, select =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.pcall, lib.setmetatable, lib.tostring, lib.select
local table, string = lib.table, lib.string
local words = native.words

local pack                      -- what pack.lua declared
local state = {                 -- what the files declare, in order
  kinds = {}, kind_by_name = {}, ledgers = {}, handlers = {}, schedules = {}, eaches = {}, params = {}, param_by_name = {},
  pages = {}, texts = {}, own_texts = {}, modules = {}, changes = {}, names = {}, reachable = {}, bodies = {},
}
local mode_resolver

-- ---- errors -------------------------------------------------------------------------------------------------

-- A mistake of the pack's author: shown at the author's line.
local function mistake(format, ...)
  if native.phase() == "run" then error(string.format(format, ...), 3) end
  error({ where = native.where(), text = string.format(format, ...) }, 0)
end

local function report(problem, path)
  if type(problem) == "table" then
    native.diagnose("error", problem.where or path, problem.text)
  else
    local where, text = string.match(problem, "^([^:]+:%d+): (.*)$")
    native.diagnose("error", where or path, text or problem)
  end
end

local function checked(ok, where, text)
  if not ok then
    error({ where = where ~= "" and where or native.where(), text = text }, 0)
  end
  return ok
end

local function keys_of(list)
  local names = {}
  for name in pairs(list) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  return names
end

local function expect_keys(what, given, known, where)
  if type(given) ~= "table" then mistake("%s takes a table of options", what) end
  for name in pairs(given) do
    if type(name) ~= "string" or not known[name] then
      if where then error({ where = where, text = string.format("%s has no option '%s'%s", what, tostring(name), native.suggest(tostring(name), keys_of(known))) }, 0) end
      mistake("%s has no option '%s'%s", what, tostring(name), native.suggest(tostring(name), keys_of(known)))
    end
  end
end

-- ---- environments -------------------------------------------------------------------------------------------

-- A file sees the libraries and its phase's words; a global is an error on both sides.
local function environment(...)
  local names = {}
  for i = 1, select("#", ...) do
    for name, value in pairs((select(i, ...))) do names[name] = value end
  end
  return setmetatable({}, {
    __index = function(_, name)
      local value = names[name]
      if value == nil then
        error(string.format("nothing is named '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(names))), 2)
      end
      return value
    end,
    __newindex = function(_, name)
      error(string.format("'%s' would be a global; write local %s", tostring(name), tostring(name)), 2)
    end,
  }), names
end

local function run_file(path, env)
  local chunk, where, text = native.compile(path, env)
  if not chunk then
    native.diagnose("error", where, text)
    return false
  end
  local ok, problem = pcall(chunk)
  if not ok then report(problem, path) end
  return ok
end

-- The pack's own files of a folder, by path.
local function own_files(folder)
  local list = {}
  for _, path in ipairs(native.files()) do
    if string.find(path, folder, 1, true) == 1 and string.sub(path, 1, 1) ~= "@" then list[#list + 1] = path end
  end
  return list
end

-- A local file of the same name wins over the shipped one.
local function piece_file(piece, name)
  local own = "std/" .. piece .. "/" .. name .. ".lua"
  if native.exists(own) then return own end
  local shipped = "@std/" .. piece .. "/" .. name .. ".lua"
  return native.exists(shipped) and shipped or nil
end

local function module_file(name)
  local piece = string.match(name, "^std%.(.+)$")
  local path = string.gsub(piece or name, "%.", "/")
  local candidates = piece
    and { "std/" .. path .. ".lua", "@std/" .. path .. ".lua", "std/" .. path .. "/init.lua", "@std/" .. path .. "/init.lua" }
    or { path .. ".lua", "lib/" .. path .. ".lua" }
  for _, candidate in ipairs(candidates) do
    if native.exists(candidate) then return candidate end
  end
end

-- ---- models -------------------------------------------------------------------------------------------------

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

local event_options = { from = true, to = true, takes = true, by = true, label = true, at = true, help = true }

local function plain_event(kind, name, event)
  local owner = kind .. "." .. name
  if type(event) ~= "table" then mistake("%s must be a table like { from = …, to = … }", owner) end
  expect_keys(owner, event, event_options, event.at)
  local from = event.from
  if type(from) == "string" and from ~= "any" then from = { from } end
  return { name = name, from = from, to = event.to, takes = plain_takes(event.takes, owner), by = plain_by(event.by), label = event.label, at = event.at }
end

-- Creating events first, then by name: a plain table has no order of its own.
local function sorted_events(kind, events)
  local out = {}
  for name, event in pairs(events or {}) do out[#out + 1] = plain_event(kind, name, event) end
  table.sort(out, function(a, b)
    if (a.from == nil) ~= (b.from == nil) then return a.from == nil end
    return a.name < b.name
  end)
  return out
end

local kind_options = { label = true, fields = true, unique = true, states = true, events = true, timers = true, indexes = true, state_labels = true,
  standard_events = true, timer_labels = true, labels = true, help = true, calendar = true }

-- starts, ends, title, place name fields; cancelled lists states in which it does not take place.
local calendar_options = { starts = true, ends = true, title = true, place = true, cancelled = true }

local function declare_kind(name)
  if type(name) ~= "string" then mistake("kind names itself: kind \"wish\" { … }") end
  return function(spec)
    expect_keys("kind " .. name, spec, kind_options)
    if spec.calendar then expect_keys("kind " .. name .. ": calendar", spec.calendar, calendar_options) end
    if state.kind_by_name[name] then mistake("kind '%s' is declared twice; use extend \"%s\" { … } to change it", name, name) end
    local kind = { name = name, at = native.where(), label = spec.label, state_labels = {}, fields = spec.fields or {},
      states = spec.states or {}, events = {}, timers = spec.timers or {}, unique = spec.unique, indexes = {}, calendar = spec.calendar, standard = spec.standard_events }
    for event, definition in pairs(spec.events or {}) do
      if type(definition) ~= "table" then mistake("%s.%s must be a table like { from = …, to = … }", name, event) end
      definition.at = definition.at or kind.at
      kind.events[event] = definition
    end
    -- copied, so that an extension adds to them
    for _, index in ipairs(spec.indexes or {}) do kind.indexes[#kind.indexes + 1] = index end
    for state_name, label in pairs(spec.state_labels or spec.labels or {}) do kind.state_labels[state_name] = label end
    state.kind_by_name[name] = kind
    state.kinds[#state.kinds + 1] = kind
  end
end

local extend_options = { fields = true, events = true, states = true, state_labels = true, values = true, labels = true, by = true, retire = true, timers = true, unique = true,
  label = true, indexes = true, calendar = true }

local function known_kind(name)
  local kind = state.kind_by_name[name]
  if not kind then mistake("no kind '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(state.kind_by_name))) end
  return kind
end

-- A retired value stays readable and may be asked for; no event may give it any more.
local function retire(kind, value)
  local known, found = {}, false
  for _, field in pairs(kind.fields) do
    for _, other in ipairs(type(field) == "table" and field.type == "enum" and field.values or {}) do
      known[#known + 1] = other
      if other == value then
        field.retired = field.retired or {}
        field.retired[#field.retired + 1] = value
        found = true
      end
    end
  end
  if not found then mistake("%s has no value '%s' that could be retired%s", kind.name, tostring(value), native.suggest(tostring(value), known)) end
end

-- What an extended event takes: what it took, and more. Two pieces may each add their field.
local function joined_takes(old, new)
  if not old or not new then return new or old end
  local out, listed = {}, {}
  for key, value in pairs(old) do
    if type(key) == "string" then out[key] = value end
  end
  for key, value in pairs(new) do
    if type(key) == "string" then out[key] = value end
  end
  for _, takes in ipairs { old, new } do
    for _, field in ipairs(takes) do
      if out[field] == nil and not listed[field] then
        listed[field] = true
        out[#out + 1] = field
      end
    end
  end
  return out
end

-- Other words for a field, an event or a state.
local function relabel(kind, part, label)
  local field, event, known = kind.fields[part], kind.events[part], {}
  if type(field) == "function" then field = field() end
  for _, name in ipairs(kind.states) do
    if name == part then
      kind.state_labels[part] = label
      return
    end
  end
  if not field and not event then
    for _, names in ipairs { kind.fields, kind.events } do
      for name in pairs(names) do known[name] = true end
    end
    mistake("%s has no field, event or state '%s' to be called otherwise%s", kind.name, tostring(part), native.suggest(tostring(part), keys_of(known)))
  end
  local copy = {}                              -- the definition may be shared by several kinds
  for key, value in pairs(field or event) do copy[key] = value end
  copy.label = label
  if field then kind.fields[part] = copy else kind.events[part] = copy end
end

local function extend(name)
  return function(spec)
    local kind = known_kind(name)
    expect_keys("extend " .. name, spec, extend_options)
    state.changes[#state.changes + 1] = { what = "extend", name = name, where = native.where() }
    for field, definition in pairs(spec.fields or {}) do kind.fields[field] = definition end
    for _, new in ipairs(spec.states or {}) do kind.states[#kind.states + 1] = new end
    for _, new in ipairs(spec.timers or {}) do kind.timers[#kind.timers + 1] = new end
    for event, definition in pairs(spec.events or {}) do
      local old = kind.events[event] or {}
      local merged = { at = native.where() }
      for key, value in pairs(old) do merged[key] = value end
      for key, value in pairs(definition) do merged[key] = value end
      merged.takes = joined_takes(old.takes, definition.takes)
      merged.at = native.where()
      kind.events[event] = merged
    end
    for event, roles in pairs(spec.by or {}) do
      if not kind.events[event] then mistake("%s has no event '%s'%s", name, event, native.suggest(event, keys_of(kind.events))) end
      kind.events[event].by = roles
    end
    for field, values in pairs(spec.values or {}) do
      local old = kind.fields[field]
      if type(old) ~= "table" or old.type ~= "enum" then mistake("%s.%s is no enum that could take more values", name, field) end
      for _, value in ipairs(values) do old.values[#old.values + 1] = value end
      for value, label in pairs(values) do
        if type(value) == "string" then
          old.labels = old.labels or {}
          old.labels[value] = label
        end
      end
    end
    for _, value in ipairs(spec.retire or {}) do retire(kind, value) end
    if spec.label then kind.label = spec.label end
    for part, label in pairs(spec.labels or {}) do relabel(kind, part, label) end
    if spec.calendar then
      expect_keys("extend " .. name .. ": calendar", spec.calendar, calendar_options)
      kind.calendar = spec.calendar
    end
    for _, set in ipairs(spec.unique or {}) do
      kind.unique = kind.unique or {}
      kind.unique[#kind.unique + 1] = set
    end
    for _, index in ipairs(spec.indexes or {}) do kind.indexes[#kind.indexes + 1] = index end
    for state_name, label in pairs(spec.state_labels or {}) do kind.state_labels[state_name] = label end
  end
end

local function ledger(name)
  return function(spec)
    expect_keys("ledger " .. tostring(name), spec, { accounts = true, overdraft = true, decimals = true, label = true })
    state.ledgers[#state.ledgers + 1] = { name = name, accounts = spec.accounts or {}, overdraft = spec.overdraft or {}, decimals = spec.decimals or 0,
      label = spec.label, at = native.where() }
  end
end

-- correct changes any field with a reason; void takes the entity out of every count.
local function add_standard(kind)
  local takes, voided = { reason = { type = "text", max = 500, required = true, at = kind.at, order = 0 } }, false
  for name, field in pairs(kind.fields) do
    if type(field) == "function" or field.type ~= "json" then takes[#takes + 1] = name end
  end
  for _, name in ipairs(kind.states) do voided = voided or name == "void" end
  if not voided and #kind.states > 0 then kind.states[#kind.states + 1] = "void" end
  kind.events.correct = kind.events.correct or { from = "any", takes = takes, at = kind.at, label = { en = "Correct", ["zh-CN"] = "更正" } }
  kind.events.void = kind.events.void or { from = "any", to = #kind.states > 0 and "void" or nil, at = kind.at, label = { en = "Void", ["zh-CN"] = "作废" },
    takes = { reason = { type = "text", max = 500, required = true, at = kind.at, order = 0 } } }
end

local function plain_unique(unique)
  local out = {}
  for i, set in ipairs(unique or {}) do
    local fields = {}
    for k, name in ipairs(set) do fields[k] = name end
    out[i] = { fields = fields, while_in = set.while_in }
  end
  return out
end

local function plain_model()
  local kinds = {}
  for i, kind in ipairs(state.kinds) do
    if kind.standard then add_standard(kind) end
    kinds[i] = { name = kind.name, at = kind.at, label = kind.label, state_labels = lib.next(kind.state_labels) and kind.state_labels or nil, fields = sorted_fields(kind.fields, kind.name), states = kind.states,
      events = sorted_events(kind.name, kind.events), timers = kind.timers, unique = plain_unique(kind.unique), indexes = kind.indexes or {}, calendar = kind.calendar }
  end
  return { name = pack.name, title = pack.title, timezone = pack.timezone, kinds = kinds, ledgers = state.ledgers }
end

local model_words = { kind = declare_kind, extend = extend, ledger = ledger, ref = ref, list = list, enum = enum, required = required }
for _, name in ipairs { "text", "integer", "number", "money", "boolean", "time", "date", "duration", "json" } do
  model_words[name] = constructor(name)
end

-- ---- texts --------------------------------------------------------------------------------------------------

local function only_loading(word)
  if native.phase() ~= "load" then
    mistake("%s declares: it belongs at the top level of a file, not inside a handler", word)
  end
end

local function declare_text(key)
  only_loading("text")
  return function(versions)
    if type(versions) ~= "table" or not versions.en or not versions["zh-CN"] then
      mistake("text \"%s\" needs both languages: { en = …, [\"zh-CN\"] = … }", tostring(key))
    end
    if type(versions.en) ~= "string" or type(versions["zh-CN"]) ~= "string" then mistake("text \"%s\": each language is a text", tostring(key)) end
    if not state.own_texts[key] then state.texts[key] = versions end         -- the pack's own words win over a shared library's
  end
end

local function label_of(field, value, language)
  local labels = state.labels and state.labels[field]
  local label = labels and labels[value]
  return label and label[language] or nil
end

local function shown(field, value, language)
  if native.entity(value) then return native.name_of(value) end
  if native.is_time(value) then
    local at = words.local_time(value)
    return string.format(language == "en" and "%d-%02d-%02d %02d:%02d" or "%d年%d月%d日 %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
  end
  if type(value) == "string" then return label_of(field, value, language) or value end
  if type(value) == "table" then return value[language] or "" end
  if value == nil then return language == "en" and "none" or "无" end
  return tostring(value)
end

local function say(key, data)
  local versions = state.texts[key]
  if not versions then
    mistake("no text '%s'%s; declare it: text \"%s\" { en = …, [\"zh-CN\"] = … }", tostring(key), native.suggest(tostring(key), keys_of(state.texts)), tostring(key))
  end
  local out = {}
  for _, language in ipairs { "en", "zh-CN" } do
    out[language] = string.gsub(versions[language], "{([%w_]+)}", function(field)
      return shown(field, (data or {})[field], language)
    end)
  end
  return out
end

-- ---- policies -----------------------------------------------------------------------------------------------

local handler_options = { name = true, when = true, if_state = true, mode = true, on_failure = true, because = true, label = true }

local function unique_name(wanted, given)
  local name, n = wanted, 1
  while state.names[name] do
    if given then mistake("two rules are named '%s'", wanted) end
    n = n + 1
    name = wanted .. "_" .. n
  end
  state.names[name] = true
  return name
end

local function add_handler(prefix, use, event, options, fn)
  if type(fn) ~= "function" then mistake("%s needs a function", use) end
  if options.name and (type(options.name) ~= "string" or #options.name > 100 or string.find(options.name, "%c")) then
    mistake("a rule's name is a text of at most 100 characters without control characters")
  end
  local base = options.name and (prefix .. "." .. options.name) or prefix .. "." .. use .. "_" .. string.gsub(event.label, "[^%w_]", "_")
  local states = options.if_state
  if type(states) == "string" then states = { states } end
  for _, name in ipairs(states or {}) do checked(native.state(event.kind, name)) end
  local when = options.when
  if options.mode then
    local inner, mode = when, options.mode
    when = function(entity, ev)
      if not mode_resolver then error("opts.mode needs a resolver: mode_of(function(entity) … end), or uses = { \"std.mode\" }", 0) end
      if mode_resolver(entity) ~= mode then return false, { en = "the mode is not " .. mode, ["zh-CN"] = "当前模式不是 " .. mode } end
      if inner then return inner(entity, ev) end
      return true
    end
  end
  if when ~= nil and type(when) ~= "function" then mistake("when must be a function") end
  local handler = { name = unique_name(base, options.name), where = native.where(), use = use, event = event.type, fn = fn, when = when,
    if_state = states, allow = options.on_failure == "allow" }
  state.handlers[#state.handlers + 1] = handler
  return #state.handlers
end

local function event_words(prefix)
  local function declare(use)
    return function(type_of, options, fn)
      only_loading(use)
      if fn == nil then options, fn = {}, options end
      if type(type_of) ~= "string" then mistake("%s names an event: %s(\"wish.submit\", …)", use, use) end
      if type(options) ~= "table" then mistake("%s(\"%s\", options, function): options is a table", use, type_of) end
      expect_keys(use, options, handler_options)
      local event, where, text = native.event(type_of)
      checked(event, where, text)
      add_handler(prefix, use, { type = type_of, kind = event.kind, label = event.name }, options, fn)
    end
  end
  return declare("on"), declare("check")
end

local schedule_options = { rrule = true, at = true, start = true, if_holiday = true, catch_up = true, label = true }

local function every_word(prefix)
  return function(name, spec, fn)
    only_loading("every")
    if type(name) ~= "string" or not string.match(name, "^[a-z][a-z0-9_]*$") then mistake("every names itself with a-z 0-9 _") end
    expect_keys("every(\"" .. name .. "\")", spec, schedule_options)
    local full = string.find(prefix, "^std%.") and prefix .. "." .. name or name
    for _, other in ipairs(state.schedules) do
      if other.name == full then mistake("every(\"%s\") stands twice", full) end
    end
    local at = add_handler(prefix, "every", { label = name }, { name = "every_" .. name }, fn)
    state.schedules[#state.schedules + 1] = { name = full, handler = at, rrule = spec.rrule, at = spec.at, start = spec.start,
      if_holiday = spec.if_holiday, label = spec.label, catch_up = spec.catch_up or "once" }
  end
end

local function each_word(prefix)
  return function(name, kind, where, body)
    if native.phase() ~= "load" then
      local declared = state.each_by_name[name]
      return words._each(name, kind or (declared and declared.kind), where or (declared and declared.where), body)
    end
    if type(name) ~= "string" or #name > 100 or string.find(name, "%c") then mistake("each names itself: each(\"sweep\", \"wish\", { … }, …)") end
    if type(kind) == "function" then kind, body = nil, kind end
    if kind then checked(native.kind(kind)) end
    if type(body) == "string" then                 -- an event instead of a function
      local event, where_wrong, wrong = native.event(body)
      checked(event, where_wrong, wrong)
      local short = event.name
      body = function(entity) words.emit(event.type, entity, {}) return short end
    end
    local at = add_handler(prefix, "each", { label = name }, { name = "each_" .. name }, body)
    state.eaches[#state.eaches + 1] = { name = name, handler = at }
    state.each_by_name[name] = { kind = kind, where = where }
  end
end

-- ---- params -------------------------------------------------------------------------------------------------

local param_options = { default = true, type = true, min = true, max = true, label = true, values = true, labels = true, keys = true, of = true, by = true, help = true, default_for = true }

local function guess_type(default)
  local kind = type(default)
  if kind == "number" then return default % 1 == 0 and "integer" or "number" end
  if kind == "boolean" then return "boolean" end
  return "text"
end

local function plain_default(value)
  return (type(value) == "userdata") and tostring(value) or value
end

-- default_for = { mode = { war = … } }: another default where a scope has that value, until somebody sets one there.
local function check_default_for(param, default_for)
  expect_keys("param." .. param.name .. ": default_for", default_for, (function()
    local known = {}
    for _, scope in ipairs(param.by or {}) do known[scope] = true end
    return known
  end)())
  for scope, values in pairs(default_for) do
    for value, given in pairs(values) do
      if (type(given) == "table") ~= (param.keys ~= nil) then mistake("param.%s: default_for.%s.%s must be like the default", param.name, scope, tostring(value)) end
      local known = {}
      for _, key in ipairs(param.keys or {}) do known[key] = true end
      if param.keys then expect_keys("param." .. param.name .. ": default_for." .. scope .. "." .. tostring(value), given, known) end
    end
  end
end

local function declared_for(param, key, scope, value)
  local values = param.default_for and param.default_for[scope]
  local given = values and values[value]
  if given ~= nil and key then given = given[key] end
  if given ~= nil and param.field.type == "duration" then return words.duration(given) end
  return given
end

local function declare_param(full)
  return function(spec)
    expect_keys("param." .. full, spec, param_options)
    if state.param_by_name[full] then mistake("param.%s is declared twice", full) end
    local param = { name = full, where = native.where(), by = spec.by, label = spec.label, help = spec.help }
    if spec.default == nil then mistake("param.%s needs a default", full) end
    if spec.by ~= nil and type(spec.by) ~= "table" then mistake("param.%s: by lists its scopes: by = { \"grid\" }", full) end
    for _, scope in ipairs(spec.by or {}) do
      if scope ~= "mode" and not native.is_scope(scope) then mistake("param.%s: no kind and no field is named '%s' that a value could go by", full, tostring(scope)) end
    end
    local is_table = spec.type == "table"
    if is_table and type(spec.default) ~= "table" then mistake("param.%s is a table: its default is one too", full) end
    param.field = { type = is_table and (spec.of or "text") or spec.type or (spec.values and "enum" or guess_type(spec.default)), min = spec.min, max = spec.max,
      values = spec.values, labels = spec.labels, at = param.where }
    if is_table then
      param.keys, param.defaults, param.open = spec.keys or keys_of(spec.default), {}, spec.keys == nil
      for _, key in ipairs(param.keys) do param.defaults[key] = plain_default(spec.default[key]) end
    else
      param.field.default = plain_default(spec.default)
    end
    if spec.default_for then check_default_for(param, spec.default_for) end
    param.default_for = spec.default_for
    state.params[#state.params + 1] = param
    state.param_by_name[full] = param
  end
end

local function find_param(prefix, name)
  local own = state.param_by_name[prefix .. "." .. name]
  return own or state.param_by_name[name]
end

local function scoped_value(param, key, scopes)
  for _, scope in ipairs(param.by or {}) do
    local value = scopes and scopes[scope]
    if value ~= nil then
      if native.entity(value) then value = value.id end
      local found = words._param(param.name, key, scope, tostring(value))
      if found == nil then found = declared_for(param, key, scope, tostring(value)) end
      if found ~= nil then return found end
    end
  end
  return words._param(param.name, key)
end

-- The scopes of the turn's entity: a field of that name, a ref to that kind, or the same one ref further; the mode of its area.
local function scopes_of_turn(param)
  local entity = param.by and words._subject()
  if not entity then return nil end
  local scopes = {}
  for _, scope in ipairs(param.by) do
    local value = words.area_of(entity, scope)
    if value == nil and scope == "mode" and mode_resolver then value = mode_resolver(entity) end
    scopes[scope] = value
  end
  return scopes
end

local function read_param(prefix, name, scopes)
  local param = find_param(prefix, name)
  if not param then
    error(string.format("no param '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(state.param_by_name))), 3)
  end
  scopes = scopes or scopes_of_turn(param)
  if not param.keys then return scoped_value(param, nil, scopes) end
  local out = {}
  for _, key in ipairs(param.keys) do out[key] = scoped_value(param, key, scopes) end
  return out
end

local function param_object(prefix)
  return setmetatable({}, {
    __index = function(_, name)
      if native.phase() ~= "load" then return read_param(prefix, name) end
      return declare_param(string.find(prefix, "^std%.") and (prefix .. "." .. name) or name)
    end,
    __call = function(_, name, scopes) return read_param(prefix, name, scopes) end,
    __newindex = function() error("a param is changed by an administrator, not by a rule", 2) end,
  })
end

-- set "std.wish.claim_within" { default = … }: another default, the rest as it was
local settings = {}
local set_options = { default = true, min = true, max = true, label = true, help = true, by = true, default_for = true }
local function set(name)
  only_loading("set")
  return function(spec)
    expect_keys("set \"" .. tostring(name) .. "\"", spec, set_options)
    settings[#settings + 1] = { name = name, spec = spec, where = native.where() }
    state.changes[#state.changes + 1] = { what = "set", name = name, where = native.where() }
  end
end

local offs = {}
local function off(name)
  only_loading("off")
  return function(spec)
    if type(spec) ~= "table" or not spec.because then mistake("off \"%s\" needs because = …", tostring(name)) end
    expect_keys("off \"" .. tostring(name) .. "\"", spec, { because = true })
    offs[#offs + 1] = { name = name, because = spec.because, where = native.where() }
    state.changes[#state.changes + 1] = { what = "off", name = name, where = native.where(), because = spec.because }
  end
end

-- A table whose keys were not listed takes new ones: a category of the community's own gets its officer.
local function set_key(param, where, key, value)
  if param.defaults[key] == nil then
    if not param.open then
      native.diagnose("error", where, string.format("%s has no key '%s'%s", param.name, tostring(key), native.suggest(tostring(key), param.keys)))
      return
    end
    local keys = {}
    for i, name in ipairs(param.keys) do keys[i] = name end
    keys[#keys + 1] = key
    param.keys = keys
  end
  param.defaults[key] = plain_default(value)
end

local function apply_settings()
  for _, setting in ipairs(settings) do
    local param = state.param_by_name[setting.name]
    if not param then
      native.diagnose("error", setting.where, string.format("no param '%s'%s", tostring(setting.name), native.suggest(tostring(setting.name), keys_of(state.param_by_name))))
    else
      if setting.spec.default ~= nil and param.shared == nil then         -- what the piece itself says, for the model's page
        if param.keys then
          param.shared = {}
          for _, key in ipairs(param.keys) do param.shared[key] = param.defaults[key] end
        else
          param.shared = param.field.default
        end
      end
      for key, value in pairs(setting.spec) do
        if key == "default" and param.keys then
          for k, v in pairs(value) do set_key(param, setting.where, k, v) end
        elseif key == "default" then
          param.field.default = plain_default(value)
        elseif key == "min" or key == "max" then
          param.field[key] = value
        else
          param[key] = value
        end
      end
    end
  end
end

local function apply_offs()
  for _, item in ipairs(offs) do
    local found
    for _, handler in ipairs(state.handlers) do
      if handler.name == item.name then
        found = true
        handler.fn = function() end
        handler.when = function() return false, item.because end
        handler.off = tostring(item.because)
      end
    end
    if not found then
      native.diagnose("error", item.where, string.format("no rule '%s'%s", tostring(item.name), native.suggest(tostring(item.name), keys_of(state.names))))
    end
  end
end

-- ---- pages on paper, and what the model calls things ----------------------------------------------------------

local function part(path)
  local chunk, where, text = native.compile(path, lib)
  if not chunk then error(where .. ": " .. text, 0) end
  return chunk
end

local page_words = part("@muster/page.lua")(native, lib, state, { mistake = mistake, expect_keys = expect_keys, shown = shown, add_handler = add_handler,
  only_loading = only_loading })

-- ---- modules ------------------------------------------------------------------------------------------------

local policy_words
local require_module

function require_module(name)
  if type(name) ~= "string" then mistake("require names a module: require \"std.match\"") end
  local module = state.modules[name]
  if module == "loading" then mistake("require \"%s\" goes round in a circle", name) end
  if module ~= nil then return module end
  only_loading("require of what no file has required")
  local path = module_file(name)
  if not path then mistake("no module '%s'; require reaches std.* and the pack's own files", name) end
  state.modules[name] = "loading"
  local env, names = environment(lib, policy_words(name))
  state.reachable[#state.reachable + 1] = env
  state.bodies[#state.bodies + 1] = { path = path, prefix = name, names = names }
  local chunk, where, text = native.compile(path, env)
  checked(chunk, where, text)
  local result = chunk()
  state.modules[name] = result == nil and true or result
  return state.modules[name]
end

local function refuse(text, field)
  return { _refuse = true, text = text, field = field }
end

function policy_words(prefix)
  local on, check = event_words(prefix)
  local all = { on = on, check = check, every = every_word(prefix), each = each_word(prefix), param = param_object(prefix), text = declare_text, say = say,
    set = set, off = off, refuse = refuse, require = require_module, mode_of = function(fn)
      only_loading("mode_of")
      mode_resolver = fn
    end,
    print_page = page_words.declare(prefix), label = page_words.label, masked = page_words.masked,
    log = { info = words._log_info, warn = words._log_warn },
  }
  for name, word in pairs(words) do
    if string.sub(name, 1, 1) ~= "_" then all[name] = word end
  end
  return all
end

-- ---- phases -------------------------------------------------------------------------------------------------

local pack_options = { name = true, title = true, timezone = true, calendar = true, uses = true, label = true, closures = true, openings = true, office_hours = true, limits = true }

-- What a run, a turn and the community may use: the table of names and ranges is the engine's.
local function read_limits(limits)
  if limits == nil then return end
  if type(limits) ~= "table" then mistake("limits must be a table like { instructions = 2000000 }") end
  for name, value in pairs(limits) do
    local problem = native.limit(tostring(name), value)
    if problem then mistake("%s", problem) end
  end
end

local function read_pack()
  local env = environment(lib, { pack = function(spec)
    expect_keys("pack", spec, pack_options)
    if type(spec.name) ~= "string" or not string.match(spec.name, "^[a-z][a-z0-9_-]*$") then mistake("pack needs name = \"…\" of a-z 0-9 _ -") end
    read_limits(spec.limits)
    pack = spec
  end })
  if not native.exists("pack.lua") then
    native.diagnose("error", "pack.lua", "the pack has no pack.lua")
    return false
  end
  if not run_file("pack.lua", env) then return false end
  if not pack then
    native.diagnose("error", "pack.lua", "pack.lua must say pack { name = … }")
    return false
  end
  return true
end

local function read_calendar()
  local spec = { timezone = pack.timezone or "UTC", weekly = {}, years = {}, closures = pack.closures or {}, openings = pack.openings or {} }
  if pack.calendar then
    local own, shipped = "calendar/" .. pack.calendar .. ".lua", "@calendar/" .. pack.calendar .. ".lua"
    local path = native.exists(own) and own or native.exists(shipped) and shipped
    if not path then
      native.diagnose("error", "pack.lua", string.format("no calendar '%s': it would be calendar/%s.lua", pack.calendar, pack.calendar))
      return false
    end
    local chunk, where, text = native.compile(path, (environment(lib)))
    if not chunk then
      native.diagnose("error", where, text)
      return false
    end
    local data = chunk()
    spec.weekly, spec.make_up = data.weekly, data.make_up
    for year, days in pairs(data.years or {}) do spec.years[tostring(year)] = days end
  else
    for _, day in ipairs { "mon", "tue", "wed", "thu", "fri" } do spec.weekly[day] = { "09:00-18:00" } end
  end
  if pack.office_hours then spec.weekly = pack.office_hours end
  if not lib.next(spec.years) then spec.years = nil end
  local ok, _, text = native.calendar(spec)
  if not ok then native.diagnose("error", "pack.lua", text) end
  return ok
end

local function pieces()
  local out, seen = {}, {}
  for _, name in ipairs(pack.uses or {}) do
    local piece = string.match(name, "^std%.([%w_]+)$")
    if seen[name] then
      native.diagnose("error", "pack.lua", string.format("uses: '%s' stands twice", name))
    elseif not piece then
      native.diagnose("error", "pack.lua", string.format("uses: '%s' is no shared piece like \"std.wish\"", tostring(name)))
    elseif not (piece_file(piece, "model") or piece_file(piece, "policy") or piece_file(piece, "texts")) then
      native.diagnose("error", "pack.lua", string.format("uses: there is no piece '%s'", name))
    else
      out[#out + 1] = piece
    end
    seen[name] = true
  end
  return out
end

local function each_piece(list_of_pieces, name, env_for)
  for _, piece in ipairs(list_of_pieces) do
    local path = piece_file(piece, name)
    if path then run_file(path, env_for("std." .. piece, path)) end
  end
end

local function read_texts(list_of_pieces)
  local function env_for() return (environment(lib, { text = declare_text })) end
  each_piece(list_of_pieces, "texts", env_for)
  if not native.exists("texts.lua") then return end
  local own = {}
  run_file("texts.lua", (environment(lib, { text = function(key)
    own[key] = true
    return declare_text(key)
  end })))
  state.own_texts = own
end

local function read_models(list_of_pieces)
  local function env_for() return (environment(lib, model_words)) end
  each_piece(list_of_pieces, "model", env_for)
  for _, path in ipairs(own_files("model/")) do run_file(path, env_for()) end
end

local function gather_labels()
  local labels = {}
  for _, kind in ipairs(state.kinds) do
    for name, field in pairs(kind.fields) do
      if type(field) == "table" and field.labels then
        labels[name] = labels[name] or {}
        for value, label in pairs(field.labels) do labels[name][value] = label end
      end
    end
    for value, label in pairs(kind.state_labels or {}) do
      labels.state = labels.state or {}
      labels.state[value] = label
    end
  end
  state.labels = labels
end

local function compile_model()
  local ok, problem = pcall(plain_model)
  if not ok then
    report(problem, "model")
    return false
  end
  state.model = problem
  local where, text
  ok, where, text = native.model(problem)
  if not ok then native.diagnose("error", where ~= "" and where or "model", text) end
  return ok
end

local function read_policies(list_of_pieces)
  local function env_for(prefix, path)
    local env, names = environment(lib, policy_words(prefix))
    state.reachable[#state.reachable + 1] = env
    state.bodies[#state.bodies + 1] = { path = path, prefix = prefix, names = names }
    return env
  end
  each_piece(list_of_pieces, "policy", env_for)
  each_piece(list_of_pieces, "print", env_for)
  for _, path in ipairs(own_files("policies/")) do
    run_file(path, env_for((string.gsub(string.gsub(path, "%.lua$", ""), "/", ".")), path))
  end
end

-- Everything is declared: now the names inside the handlers.
local function check_bodies()
  local params, texts = keys_of(state.param_by_name), keys_of(state.texts)
  for _, body in ipairs(state.bodies) do native.check(body.path, body.prefix, keys_of(body.names), params, texts) end
end

local function load_pack()
  state.each_by_name = {}
  if not read_pack() or not read_calendar() then return nil end
  local used = pieces()
  read_texts(used)
  read_models(used)
  if not compile_model() then return nil end
  gather_labels()
  read_policies(used)
  check_bodies()
  for _, change in ipairs(state.changes) do
    local why = change.because and ": " .. tostring(change.because) or ""
    if string.sub(change.where, 1, 1) ~= "@" then
      native.diagnose("note", change.where, string.format("changes what is shared: %s \"%s\"%s", change.what, change.name, why))
    end
  end
  apply_settings()
  apply_offs()
  state.reachable[#state.reachable + 1] = state.handlers
  state.reachable[#state.reachable + 1] = state.modules
  return { name = pack.name, handlers = state.handlers, schedules = state.schedules, eaches = state.eaches, pages = state.pages, params = state.params,
    reachable = state.reachable, changes = state.changes }
end

-- ---- setup --------------------------------------------------------------------------------------------------

local function setup_pack()
  local seed = 20210801
  -- a fixed sequence: the same people everywhere
  local function random(low, high)
    seed = (seed * 6364136223846793005 + 1442695040888963407)
    local number = (seed >> 33)
    if not high then low, high = 1, low end
    return low + number % (high - low + 1)
  end
  local function statement(what, type_of, id, fields)
    local ok, where, text = native.setup(what, type_of, id, fields or {}, native.where())
    if not ok then error({ where = where ~= "" and where or native.where(), text = text }, 0) end
    return ok
  end
  local setup_words = {
    create = function(type_of, fields) return statement("create", type_of, nil, fields) end,
    emit = function(type_of, id, fields) return statement("emit", type_of, id, fields) end,
    ensure = function(kind, id, fields) return statement("ensure", kind, id, fields) end,
    random = random,
  }
  for _, path in ipairs(own_files("setup/")) do run_file(path, (environment(lib, setup_words))) end
end

-- The pack as a table of plain data, or as a page for people; nil when it has errors. about: the text of its about.md.
local function describe_pack(format, about)
  if not load_pack() then return nil end
  local described = part("@muster/describe.lua")(native, lib, state)(pack, state.model, about)
  if format == "markdown" then return part("@muster/describe_page.lua")(lib)(described) end
  return described
end

return { load = load_pack, setup = setup_pack, describe = describe_pack }
